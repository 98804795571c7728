"""Meta's APIs as their documentation has them, in their own process: a page, an Instagram and a Threads account.

One address stands for graph.facebook.com, graph.instagram.com (/v26.0) and graph.threads.net (/v1.0).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tests.peers.fake_peer import FakePeer

DAY_S = 86_400
APP_ID = "1234567890"


@dataclass(frozen=True)
class Account:
    """An account of the tests. `linked` are the accounts that its token reaches too."""

    kind: str
    id: str
    name: str
    username: str
    scopes: Sequence[str] = ()
    linked: Sequence[str] = ()


LOGIN = ("pages_show_list", "pages_read_engagement", "pages_manage_posts", "instagram_basic")
LOGIN = (*LOGIN, "instagram_content_publish", "instagram_manage_contents", "instagram_manage_comments")
LOGIN = (*LOGIN, "pages_manage_engagement", "pages_read_user_content", "read_insights", "instagram_manage_insights")
INSTAGRAM = Account(
    "instagram",
    "17841400000000001",
    "Villa de Ejemplo",
    "villadeejemplo",
    (
        "instagram_business_basic",
        "instagram_business_content_publish",
        "instagram_business_manage_comments",
        "instagram_business_manage_insights",
    ),
)
PAGE = Account("page", "100400500600701", "Ayuntamiento de Villa", "villadeejemplo", LOGIN, [INSTAGRAM.id])
FOREIGN_PAGE = Account("page", "100400500600702", "Ajena", "ajena", LOGIN)
PERSON = Account("user", "10220000000000001", "Ana Prensa", "", LOGIN, [PAGE.id, INSTAGRAM.id])
THREADS = Account(
    "threads",
    "25400000000000001",
    "Villa de Ejemplo",
    "villadeejemplo",
    (
        "threads_basic",
        "threads_content_publish",
        "threads_delete",
        "threads_manage_insights",
        "threads_manage_replies",
        "threads_read_replies",
    ),
)
ACCOUNTS = (PERSON, PAGE, FOREIGN_PAGE, INSTAGRAM, THREADS)

USER_TOKEN, PAGE_TOKEN = f"EAAuser{'u' * 40}", f"EAApage{'p' * 40}"
FOREIGN_TOKEN = f"EAAother{'o' * 40}"
INSTAGRAM_TOKEN, THREADS_TOKEN = f"IGAAinsta{'i' * 40}", f"THAAthreads{'t' * 40}"
TOKENS = {
    USER_TOKEN: PERSON,
    PAGE_TOKEN: PAGE,
    FOREIGN_TOKEN: FOREIGN_PAGE,
    INSTAGRAM_TOKEN: INSTAGRAM,
    THREADS_TOKEN: THREADS,
}

INSTAGRAM_PUBLISH, THREADS_PUBLISH = r"/media_publish$", r"/threads_publish$"
"""The paths that publish, for `Lossy.fail`, when the token is not in the query."""


class GraphServer(FakePeer):
    """Meta's APIs of the tests; tokens and accounts are this module's constants."""

    app_id, app_secret = APP_ID, "0123456789abcdef0123456789abcdef"

    def __init__(self) -> None:
        super().__init__("graph", self.app_secret)

    def nodes(self, kind: str) -> list[dict[str, Any]]:
        """Return the nodes of a kind (post, photo, container, media, thread…), oldest first, gone ones too."""
        return [node for node in self._kept("nodes") if node["kind"] == kind]

    def revoke(self, token: str, *, refusal: str = "password") -> None:
        """End a token: `password` changed, `app_removed`, `checkpoint` or `expired`."""
        self._control(grant=token, refusal=refusal)

    def consent(self, *, denies: bool = False, scopes: Sequence[str] | None = None) -> None:
        """Let people refuse from now on, or leave only these permissions ticked."""
        self._control(consent={"denies": denies, "scopes": scopes})

    def permit(self, token: str, *scopes: str) -> None:
        """Leave a token exactly these permissions."""
        self._control(grant=token, scopes=scopes)

    def live(self, token: str, *, issued_s: float, expires_s: float) -> None:
        """Set a token's life, in seconds from now."""
        self._control(life=token, issued_s=issued_s, expires_s=expires_s)

    def take(self, size: int) -> None:
        """Keep only this many bytes of the next file that is uploaded, and answer that the service is unavailable."""
        self._control(taken=size)

    def process(self, *, polls: int | None = 0, end: str = "FINISHED", reason: str = "") -> None:
        """Let new containers be in progress for some polls, None for ever, and end FINISHED, ERROR or EXPIRED."""
        self._control(processing={"polls": polls, "end": end, "reason": reason})

    def refuse(self, name: str, *, path: str = "^POST", count: int = 1, after: int = 0) -> None:
        """Refuse the next requests, `after` so many, by a name of `graph_refusals.ENVELOPES`.

        `path` is found in "METHOD /path".
        """
        self._control(refusing={"name": name, "path": path, "count": count, "after": after})

    def comment(self, under: str, text: str, *, name: str = "Ana Vecina", number: str = "7") -> str:
        """Let somebody comment a publication or a comment; return the comment's identifier."""
        self._control(commented=under, text=text, author={"id": number, "name": name, "username": name})
        return str(self._kept("nodes")[-1]["id"])

    def remove(self, remote_id: str) -> None:
        """Let the author of a comment delete it."""
        self._control(removed=remote_id)

    def count(self, remote_id: str, **figures: int) -> None:
        """Let a publication have these figures, by the network's names."""
        self._control(figures=figures, post=remote_id)

    def review(self, value: bool = True) -> None:
        """Put the app in review: no permission but the public profile's is given."""
        self._control(in_review=value)

    def end_version(self, version: str) -> None:
        self._control(ended=version)

    def spend(self, account: Account, count: int) -> None:
        """Count these posts as published in the last 24 hours."""
        self._control(spent=count, account=account.id)

    def age(self, *, hours: float) -> None:
        """Make everything older."""
        self._control(age_s=hours * 3600)
