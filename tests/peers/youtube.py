"""YouTube's Data API v3 as its documentation has it, in its own process: a channel, its app and a foreign channel."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tests.peers.fake_peer import FakePeer


@dataclass(frozen=True)
class YouTubeChannel:
    """A channel; `custom_url` is its handle."""

    id: str
    title: str
    custom_url: str

    @property
    def uploads(self) -> str:
        """Return the playlist of the channel's uploads."""
        return f"UU{self.id[2:]}"


TOWN = YouTubeChannel("UCv1lladeEjemploCauce001", "Villa de Ejemplo", "@villadeejemplo")
FOREIGN = YouTubeChannel("UCajenaAjenaAjenaAjena02", "Ajena", "@ajena")
NEIGHBOUR = YouTubeChannel("UCvecinaVecinaVecina03", "Ana Vecina", "@anavecina")
FOREIGN_VIDEO = "AjenaVideo1"

CLIENT_ID, CLIENT_SECRET = "1234-cauce.apps.googleusercontent.com", "GOCSPX-secreto&+ñ"
TOKEN, REFRESH_TOKEN = "ya29.town", "1//town-refresh"
SCOPES = tuple(f"https://www.googleapis.com/auth/youtube{end}" for end in (".upload", ".readonly", ".force-ssl"))

VIDEOS = r"^/upload/youtube/v3/videos"
"""The path that begins an upload and takes its pieces, for `Lossy.fail`."""


class YouTubeServer(FakePeer):
    """YouTube's API of the tests; tokens and channels are this module's constants."""

    def __init__(self) -> None:
        super().__init__("youtube")

    def prolong_token(self, seconds: float) -> None:
        """Let the town's token hold so long: where nothing renews it, it ends after an hour."""
        self._control(token_s=seconds)

    def videos(self) -> list[dict[str, Any]]:
        """Return the town's videos, oldest first, deleted ones too: snippet, status, sha256, size, thumbnail."""
        kept: list[dict[str, Any]] = self._kept("videos")
        return kept

    def captions(self) -> list[dict[str, Any]]:
        """Return the caption tracks, oldest first: video, language, name, content."""
        kept: list[dict[str, Any]] = self._kept("captions")
        return kept

    def used(self) -> dict[str, int]:
        """Return what the project has used of the day: `units` and `uploads`."""
        kept: dict[str, int] = self._kept("used")
        return kept

    def leave(self, *, units: int = 10_000, uploads: int = 100) -> None:
        """Leave the project this much of the day's quota."""
        self._control(left={"units": units, "uploads": uploads})

    def refuse(self, reason: str, *, path: str = f"^POST {VIDEOS[1:]}", count: int = 1) -> None:
        """Refuse the next requests by a reason of `youtube_refusals.REFUSALS`; `path` is found in "METHOD /path"."""
        self._control(refusing={"reason": reason, "path": path, "count": count})

    def take(self, size: int) -> None:
        """Keep only this many bytes of the next piece of an upload, as the answer's Range says."""
        self._control(taken=size)

    def revoke(self, token: str) -> None:
        """End an access token or a refresh token."""
        self._control(revoked=token)

    def permit(self, *scopes: str) -> None:
        """Leave the channel's tokens exactly these scopes."""
        self._control(scopes=scopes)

    def consent(self, *, denies: bool = False, scopes: Sequence[str] | None = None) -> None:
        """Let people refuse from now on, or leave only these permissions given."""
        self._control(consent={"denies": denies, "scopes": scopes})

    def process(self, *, polls: int | None = 0, end: str = "processed", reason: str = "") -> None:
        """Let videos uploaded from now on wait for some polls, None for ever, and end processed, failed or rejected."""
        self._control(processing={"polls": polls, "end": end, "reason": reason})

    def count(self, video: str, **figures: int | None) -> None:
        """Set a video's figures: views, likes, comments; None where the channel hides one."""
        self._control(figures={"video": video, **figures})

    def comments(self) -> list[dict[str, Any]]:
        """Return the comments that are there, oldest first: id, video, parent, author, text."""
        kept: list[dict[str, Any]] = self._kept("comments")
        return kept

    def comment(self, above: str, text: str, *, author: YouTubeChannel = NEIGHBOUR, is_held: bool = False) -> str:
        """Comment a video or reply to a comment; `is_held` for review, so that nobody else sees it."""
        words = {"on": above, "text": text, "author": (author.id, author.title, author.custom_url), "held": is_held}
        self._control(commented=words)
        return str(self.comments()[-1]["id"])

    def remove(self, comment: str) -> None:
        """Let its author delete a comment."""
        self._control(uncommented=comment)

    def close_comments(self, video: str) -> None:
        """Let a video take no comments any more, and show none."""
        self._control(without_comments=video)

    def age(self, *, hours: float) -> None:
        """Make every video, comment, upload and token older; a whole day gives the quota back."""
        self._control(age_s=hours * 3600)
