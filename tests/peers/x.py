"""X's API v2 as its documentation has it, in its own process: an account, its app and a foreign account."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tests.peers.fake_peer import FakePeer


@dataclass(frozen=True)
class User:
    """An account of X."""

    id: str
    username: str
    name: str


TOWN = User("2244994945", "villadeejemplo", "Villa de Ejemplo")
FOREIGN = User("783214", "ajena", "Ajena")

API_KEY, API_SECRET = "CauceKey0123456789", "CauceSecret0123456789&+ñ"
ACCESS_TOKEN, ACCESS_SECRET = f"{TOWN.id}-CauceAccess", "AccessSecret/0123456789="
"""The app's keys and the account's, with which requests are signed by OAuth 1.0a."""
CLIENT_ID, CLIENT_SECRET = "Q2F1Y2U6MTpjaQ", "Q2F1Y2VTZWNyZXQ"
USER_TOKEN, REFRESH_TOKEN, APP_TOKEN = "VXNlclRva2Vu-town", "UmVmcmVzaA-town", "AAAAappOnly"
"""OAuth 2: the account's token with its refresh token, and the app's own, which publishes nothing."""
SCOPES = ("tweet.read", "tweet.write", "users.read", "media.write", "offline.access")

TWEETS = r"^/2/tweets$"
"""The path that publishes, for `Lossy.fail`."""


class XServer(FakePeer):
    """X's API of the tests; keys, tokens and accounts are this module's constants."""

    def __init__(self) -> None:
        super().__init__("x")

    def tweets(self) -> list[dict[str, Any]]:
        """Return the posts, oldest first, deleted ones too: text as sent, text as shown, media_ids, reply_to, user."""
        kept: list[dict[str, Any]] = self._kept("tweets")
        return kept

    def mention(self, text: str, *, answers: str = "", user: User = FOREIGN) -> str:
        """Post as somebody else, naming the town unless it is an answer."""
        words = text if answers else f"@{TOWN.username} {text}"
        self._control(posted={"user": user.id, "text": words, "reply_to": answers})
        return str(self.tweets()[-1]["id"])

    def count(self, tweet: str, **figures: int) -> None:
        """Set a post's public metrics by their names."""
        self._control(figures={"tweet": tweet, **figures})

    def remove(self, tweet: str) -> None:
        """Let its author delete a post."""
        self._control(deleted=tweet)

    def media(self) -> list[dict[str, Any]]:
        """Return the media, oldest first: id, alt_text, subtitles (digests by language), sha256 when whole."""
        kept: list[dict[str, Any]] = self._kept("media")
        return kept

    def spent(self) -> float:
        """Return the dollars charged so far."""
        return float(self._kept("spent"))

    def credit(self, dollars: float | None) -> None:
        """Leave this credit, None for no end of it."""
        self._control(credit=dollars)

    def limit(self, *, seconds: int, count: int = 1) -> None:
        """Refuse the next posts with 429 and a reset in these seconds."""
        self._control(refusing={"name": "rate_limit", "path": "^POST /2/tweets$", "count": count, "seconds": seconds})

    def refuse(self, name: str, *, path: str = "^POST /2/tweets$", count: int = 1) -> None:
        """Refuse the next requests by a name of `x_problems.PROBLEMS`; `path` is found in "METHOD /path"."""
        self._control(refusing={"name": name, "path": path, "count": count})

    def revoke(self, token: str) -> None:
        """End an access token of either kind, or a refresh token."""
        self._control(revoked=token)

    def permit(self, *scopes: str) -> None:
        """Leave the account's OAuth 2 tokens exactly these scopes; without tweet.write the signed keys only read."""
        self._control(scopes=scopes)

    def consent(self, *, denies: bool = False, scopes: Sequence[str] | None = None) -> None:
        """Let people refuse from now on, or leave only these permissions given."""
        self._control(consent={"denies": denies, "scopes": scopes})

    def process(self, *, polls: int | None = 0, end: str = "succeeded") -> None:
        """Let media finalized from now on wait for some polls, None for ever, and end succeeded or failed."""
        self._control(processing={"polls": polls, "end": end})

    def age(self, *, hours: float) -> None:
        """Make every post, medium and token older."""
        self._control(age_s=hours * 3600)
