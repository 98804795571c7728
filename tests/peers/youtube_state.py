"""The state behind `youtube_server.py`: videos, caption tracks, uploads, tokens, the day's quota, settings."""

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Any

from tests.peers import youtube
from tests.peers.oauth_page import AuthorisationPage
from tests.peers.youtube import YouTubeChannel
from tests.peers.youtube_refusals import YouTubeRefusal

DAY_S, TOKEN_LIFE_S = 86_400, 3_599
UPLOAD_LIFE_S = 7 * DAY_S
UNITS, UPLOADS = 10_000, 100
"""A project's day ("Quota Calculator", 2026): units, and insertions of videos, which have a bucket of their own."""

Record = dict[str, Any]


@dataclass
class Video:
    """A video: the properties set by its owner, the digest of its file and the course of its processing."""

    id: str
    channel: str
    created: float
    snippet: Record
    status: Record
    size: int = 0
    sha256: str = ""
    polls: int | None = 0
    end: str = "processed"
    reason: str = ""
    thumbnail: str = ""
    figures: dict[str, int] = field(default_factory=dict)
    is_gone: bool = False

    @property
    def upload_status(self) -> str:
        return self.end if self.polls == 0 else "uploaded"


@dataclass
class Caption:
    """A caption track."""

    id: str
    video: str
    language: str
    name: str
    is_draft: bool
    content: str
    changed: float

    @property
    def is_readable(self) -> bool:
        """Tell whether the content is WebVTT or SubRip, the two formats that are known here."""
        return bool(re.match(r"\ufeff?(WEBVTT\b|\d+\r?\n\d\d:\d\d:\d\d,\d{3} --> )", self.content))


@dataclass
class Comment:
    """A comment on a video; a reply has the first comment as its `parent`."""

    id: str
    video: str
    parent: str
    author: YouTubeChannel
    text: str
    created: float
    is_held: bool = False


@dataclass
class Upload:
    """A session of a resumable upload. Of a video only the digest and the first bytes are kept."""

    id: str
    target: str
    query: dict[str, str]
    metadata: Record
    total: int | None
    created: float
    size: int = 0
    content: bytearray = field(default_factory=bytearray)
    digest: Any = field(default_factory=sha256)
    result: Record | None = None

    def feed(self, piece: bytes) -> None:
        self.digest.update(piece)
        self.size += len(piece)
        self.content += piece if self.target != "videos" else piece[: max(0, 64 - len(self.content))]


class World:
    """Everything that DELETE /_control makes anew."""

    def __init__(self, now: float) -> None:
        self.now = now
        self.clear()

    def clear(self) -> None:
        self.videos: dict[str, Video] = {}
        self.captions: dict[str, Caption] = {}
        self.uploads: dict[str, Upload] = {}
        self.comments: dict[str, Comment] = {}
        self.without_comments = set[str]()
        snippet = {"title": "Ajena", "description": "", "categoryId": "22"}
        foreign = Video(youtube.FOREIGN_VIDEO, youtube.FOREIGN.id, self.now, snippet, {"privacyStatus": "public"})
        self.videos[foreign.id] = foreign
        self.town = youtube.TOWN
        self.tokens = {youtube.TOKEN: self.now + TOKEN_LIFE_S}
        self.page, self.gives_refresh_token = AuthorisationPage(youtube.CLIENT_ID), False
        self.revoked = set[str]()
        self.scopes = set(youtube.SCOPES)
        self.used = {"units": 0, "uploads": 0}
        self.day = self.now
        self.left = {"units": UNITS, "uploads": UPLOADS}
        self.processing: Record = {"polls": 0, "end": "processed", "reason": ""}
        self.refusing: list[Record] = []
        self.taken: int | None = None
        self._number = 0

    def key(self, length: int) -> str:
        """Return a new identifier."""
        self._number += 1
        digest = sha256(f"youtube {self._number}".encode()).digest()
        return base64.urlsafe_b64encode(digest)[:length].decode()

    def spend(self, cost: int, bucket: str = "units") -> None:
        """Take from the day's quota. Raises YouTubeRefusal."""
        if self.now - self.day >= DAY_S:
            self.day, self.left = self.now, {"units": UNITS, "uploads": UPLOADS}
        if self.left[bucket] < cost:
            raise YouTubeRefusal("quotaExceeded")
        self.left[bucket] -= cost
        self.used[bucket] += cost

    def video(self, key: str) -> Video:
        """Return a video of the town's. Raises YouTubeRefusal."""
        video = self.videos.get(key)
        if video is None or video.is_gone:
            raise YouTubeRefusal("videoNotFound")
        if video.channel != youtube.TOWN.id:
            raise YouTubeRefusal("forbidden")
        return video

    def say(self, above: str, text: str, author: YouTubeChannel, *, is_held: bool = False) -> Comment:
        """Comment a video, or reply to a comment: to a reply, beside it."""
        answered = self.comments.get(above)
        parent, video = (answered.parent or answered.id, answered.video) if answered else ("", above)
        number = f"{parent}.{self.key(22)}" if parent else f"Ug{self.key(24)}"
        made = self.comments[number] = Comment(number, video, parent, author, text, self.now, is_held)
        return made

    def own(self) -> list[Video]:
        """Return the town's videos, the last uploaded first."""
        rows = reversed(self.videos.values())
        return [video for video in rows if video.channel == youtube.TOWN.id and not video.is_gone]

    def refuse(self, request: str) -> None:
        """Raise the refusal set for the request, "METHOD /path", if any."""
        for rule in self.refusing:
            if rule["count"] and re.search(rule["path"], request):
                rule["count"] -= 1
                raise YouTubeRefusal(rule["reason"])

    def control(self, settings: Mapping[str, Any]) -> None:
        """Obey a setting of `youtube.YouTubeServer`."""
        match settings:
            case {"named": _, "names": names}:
                self.town = replace(self.town, **names)
            case {"first": number}:
                self._number = number
            case {"token_s": seconds}:
                self.tokens[youtube.TOKEN] = self.now + seconds
            case {"left": left}:
                self.left = left
            case {"refusing": rule}:
                self.refusing.append(rule)
            case {"taken": size}:
                self.taken = size
            case {"consent": consent}:
                self.page.settle(consent)
            case {"revoked": token}:
                self.revoked.add(token)
            case {"scopes": scopes}:
                self.scopes = set(scopes)
            case {"processing": course}:
                self.processing = course
            case {"commented": words}:
                self.say(words["on"], words["text"], YouTubeChannel(*words["author"]), is_held=words["held"])
            case {"uncommented": key}:
                del self.comments[key]
            case {"without_comments": key}:
                self.without_comments.add(key)
            case {"figures": {"video": key, **figures}}:
                self.videos[key].figures = figures
            case {"age_s": seconds}:
                self._age(seconds)

    def _age(self, seconds: float) -> None:
        for each in (*self.videos.values(), *self.uploads.values(), *self.comments.values()):
            each.created -= seconds
        self.tokens = {token: end - seconds for token, end in self.tokens.items()}
        self.day -= seconds
