"""LinkedIn's API as its documentation has it, in its own process: an organisation, its member, another's page."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tests.peers.fake_peer import FakePeer


@dataclass(frozen=True)
class Organization:
    """An organisation's page."""

    id: int
    name: str
    vanity: str

    @property
    def urn(self) -> str:
        return f"urn:li:organization:{self.id}"


TOWN, FOREIGN = Organization(5515715, "Ayuntamiento de Villa", "villadeejemplo"), Organization(1337, "Ajena", "ajena")
"""The page that `MEMBER` administers, and another."""
MEMBER = "Xy7-aBcDeF"
CLIENT_ID, CLIENT_SECRET = "78cauce0000001", "WPL_AP1.CauceSecret"
TOKEN, REFRESH_TOKEN = f"AQV{'t' * 60}", f"AQW{'r' * 60}"
SCOPES = ("openid", "profile", "w_organization_social", "r_organization_social", "rw_organization_admin")
POSTS = r"^/rest/posts$"
"""The path that publishes, for `Lossy.fail`."""


class LinkedInServer(FakePeer):
    """LinkedIn's API of the tests; tokens and accounts are this module's constants."""

    def __init__(self) -> None:
        super().__init__("linkedin")

    def posts(self) -> list[dict[str, Any]]:
        """Return the posts, oldest first, deleted ones too: urn, author, commentary, text as read, content, is_gone."""
        kept: list[dict[str, Any]] = self._kept("posts")
        return kept

    def images(self) -> list[dict[str, Any]]:
        """Return the images, oldest first: urn, owner, sha256 when uploaded."""
        kept: list[dict[str, Any]] = self._kept("images")
        return kept

    def videos(self) -> list[dict[str, Any]]:
        """Return the videos, oldest first: urn, owner, sha256 when uploaded, captions by language, thumbnail."""
        kept: list[dict[str, Any]] = self._kept("videos")
        return kept

    def documents(self) -> list[dict[str, Any]]:
        """Return the documents, oldest first: urn, owner, sha256 when uploaded."""
        kept: list[dict[str, Any]] = self._kept("documents")
        return kept

    def process(self, *, polls: int | None = 0, end: str = "AVAILABLE") -> None:
        """Let media uploaded from now on be PROCESSING for some polls, None for ever, then as `end` says."""
        self._control(processing={"polls": polls, "end": end})

    def refuse(self, name: str, *, path: str = "^POST /rest/posts$", count: int = 1) -> None:
        """Refuse the next requests by a name of `linkedin_refusals.REFUSALS`; `path` is found in "METHOD /path"."""
        self._control(refusing={"name": name, "path": path, "count": count})

    def revoke(self, token: str) -> None:
        """End an access token or a refresh token."""
        self._control(revoked=token)

    def generate(self, token: str) -> None:
        """Make a new access token, as the Token Generator of the Developer Portal does."""
        self._control(generated=token)

    def permit(self, *scopes: str) -> None:
        """Leave the member's tokens exactly these scopes."""
        self._control(scopes=scopes)

    def consent(self, *, denies: bool = False, scopes: Sequence[str] | None = None) -> None:
        """Let people refuse from now on, or leave only these permissions given."""
        self._control(consent={"denies": denies, "scopes": scopes})

    def refreshes(self, value: bool) -> None:
        """Give refresh tokens, as only the applications that LinkedIn chooses get them, or none."""
        self._control(refreshes=value)

    def end_version(self, version: str) -> None:
        self._control(ended=version)

    def count(self, urn: str, **counts: int) -> None:
        """Give a post these figures, by the names of its statistics."""
        self._control(counted=urn, counts=counts)

    def show(self, **parts: Any) -> None:
        """Change what the town's page shows of itself."""
        self._control(shown=parts)

    def administer(self, *members: str) -> None:
        """Leave the town's page these administrators."""
        self._control(administrators=members)

    def age(self, *, days: float) -> None:
        """Make every post and token older."""
        self._control(age_s=days * 86_400)
