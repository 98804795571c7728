"""The state behind `linkedin_server.py`: posts, images, videos, tokens, settings."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from tests.peers import linkedin
from tests.peers.linkedin_refusals import LinkedInRefusal
from tests.peers.oauth_page import AuthorisationPage

DAY_S = 86_400
TOKEN_LIFE_S, REFRESH_LIFE_S = 60 * DAY_S, 365 * DAY_S
FIRST = 7_400_000_000_000_000_000

Record = dict[str, Any]


@dataclass
class Post:
    """A post: the commentary as it was sent, as far as it was published, and its text."""

    urn: str
    author: str
    sent: str
    commentary: str
    text: str
    content: Record
    created: float
    changed: float
    fields: Record
    is_gone: bool = False


@dataclass
class Comment:
    """A comment of a page on a post, `thread` by the name LinkedIn gives its activity."""

    id: int
    post: str
    thread: str
    actor: str
    text: str
    created: float
    is_gone: bool = False


@dataclass
class Medium:
    """A medium: its address's key while it waits, then its digest."""

    urn: str
    owner: str
    key: str
    sha256: str = field(default="", kw_only=True)
    polls: int | None = field(default=0, kw_only=True)
    end: str = field(default="AVAILABLE", kw_only=True)

    @property
    def status(self) -> str:
        if not self.sha256:
            return "WAITING_UPLOAD"
        return self.end if self.polls == 0 else "PROCESSING"


class Image(Medium):
    """An image, uploaded whole."""


@dataclass
class Video(Medium):
    """A video: its parts while they arrive, what was announced with it, its captions by language."""

    size: int
    token: str
    wants: dict[str, bool]
    parts: dict[int, bytes] = field(default_factory=dict)
    captions: dict[str, str] = field(default_factory=dict)
    thumbnail: str = ""

    def mark(self, number: int) -> str:
        """Return a part's ETag."""
        return f"/ambry-video/{self.key}/{hashlib.sha256(self.parts.get(number, b'')).hexdigest()[:16]}"


class Document(Medium):
    """A document, uploaded whole."""


@dataclass
class Token:
    """An access token's end."""

    expires: float


class World:
    """Everything that DELETE /_control makes anew."""

    def __init__(self, now: float) -> None:
        self.now = now
        self.clear()

    def clear(self) -> None:
        self.posts: dict[str, Post] = {}
        self.images: dict[str, Image] = {}
        self.videos: dict[str, Video] = {}
        self.documents: dict[str, Document] = {}
        self.comments: dict[str, Comment] = {}
        self.organizations = {page.urn: page for page in (linkedin.TOWN, linkedin.FOREIGN)}
        self.tokens = {linkedin.TOKEN: Token(self.now + TOKEN_LIFE_S)}
        self.refresh_ends = self.now + REFRESH_LIFE_S
        self.revoked, self.ended = set[str](), set[str]()
        self.scopes = set(linkedin.SCOPES)
        self.page = AuthorisationPage(linkedin.CLIENT_ID, refusal="user_cancelled_authorize")
        self.gives_refresh = True
        self.shown: Record = {"localizedDescription": "Noticias del ayuntamiento"}
        self.administrators = [linkedin.MEMBER]
        self.counts: dict[str, Record] = {}
        self.processing: Record = {"polls": 0, "end": "AVAILABLE"}
        self.refusing: list[Record] = []
        self._number = 0

    def comment(self, number: str) -> Comment:
        made = self.comments.get(number)
        if made is None or made.is_gone:
            raise LinkedInRefusal("absent", number)
        return made

    def number(self) -> int:
        self._number += 1
        return FIRST + self._number * 8_192

    def post(self, urn: str) -> Post:
        post = self.posts.get(urn)
        if post is None or post.is_gone:
            raise LinkedInRefusal("absent", urn)
        return post

    def image(self, urn: str) -> Image:
        if urn not in self.images:
            raise LinkedInRefusal("absent", urn)
        return self.images[urn]

    def video(self, urn: str) -> Video:
        if urn not in self.videos:
            raise LinkedInRefusal("absent", urn)
        return self.videos[urn]

    def document(self, urn: str) -> Document:
        if urn not in self.documents:
            raise LinkedInRefusal("absent", urn)
        return self.documents[urn]

    def of_author(self, author: str) -> list[Post]:
        """Return an author's posts, the last made first."""
        return [post for post in reversed(self.posts.values()) if post.author == author and not post.is_gone]

    def refuse(self, request: str) -> None:
        """Raise the refusal set for the request, "METHOD /path", if any."""
        for rule in self.refusing:
            if rule["count"] and re.search(rule["path"], request):
                rule["count"] -= 1
                raise LinkedInRefusal(rule["name"])

    def control(self, settings: Mapping[str, Any]) -> None:
        """Obey a setting of `linkedin.LinkedInServer`."""
        match settings:
            case {"named": account, "names": names}:
                self.organizations[account] = replace(self.organizations[account], **names)
            case {"first": number}:
                self._number = number
            case {"processing": course}:
                self.processing = course
            case {"refusing": rule}:
                self.refusing.append(rule)
            case {"generated": token}:
                self.tokens[token] = Token(self.now + TOKEN_LIFE_S)
            case {"revoked": token}:
                self.revoked.add(token)
            case {"scopes": scopes}:
                self.scopes = set(scopes)
            case {"consent": consent}:
                self.page.settle(consent)
            case {"refreshes": value}:
                self.gives_refresh = value
            case {"counted": urn, "counts": counts}:
                self.counts[urn] = counts
            case {"shown": parts}:
                self.shown |= parts
            case {"administrators": members}:
                self.administrators = members
            case {"ended": version}:
                self.ended.add(version)
            case {"age_s": seconds}:
                self._age(seconds)

    def _age(self, seconds: float) -> None:
        for post in self.posts.values():
            post.created, post.changed = post.created - seconds, post.changed - seconds
        for token in self.tokens.values():
            token.expires -= seconds
        self.refresh_ends -= seconds
