"""The state behind `x_server.py`: posts, media, tokens, money, settings."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar

from tests.peers import x
from tests.peers.oauth_page import AuthorisationPage
from tests.peers.x_problems import XProblem

DAY_S = 86_400
FIRST = 1_995_000_000_000_000_000
PRICE, LINK_PRICE = 0.015, 0.2
"""Dollars of a post, and of a post with a link ("Pricing", 2026-04-20)."""
POST_READ, USER_READ = 0.005, 0.01
"""Dollars of a post told, and of a user ("Pricing", Read operations)."""

Record = dict[str, Any]


@dataclass
class Tweet:
    """A post: its text as it was sent and normalised, and the media's numbers."""

    id: str
    user: str
    text: str
    created: float
    media_ids: list[str]
    reply_to: str = ""
    made_with_ai: bool = False
    is_gone: bool = False
    figures: dict[str, int] = field(default_factory=dict)


@dataclass
class Medium:
    """A medium: the pieces of an upload by number until it is finalized, then the digest of the whole."""

    id: str
    user: str
    created: float
    kind: str
    category: str
    total: int
    pieces: dict[int, bytes]
    sha256: str = ""
    size: int = 0
    width: int = 0
    height: int = 0
    alt_text: str = ""
    polls: int | None = 0
    end: str = "succeeded"
    has_processing: bool = False
    subtitles: dict[str, str] = field(default_factory=dict)

    @property
    def key(self) -> str:
        return f"{3 if self.category == 'tweet_image' else 13}_{self.id}"

    @property
    def is_ready(self) -> bool:
        return bool(self.sha256) and self.polls == 0 and self.end == "succeeded"


@dataclass
class Bearer:
    """An OAuth 2 access token's account and end."""

    LIFE_S: ClassVar[int] = 7200

    user: str
    expires: float


class World:
    """Everything that DELETE /_control makes anew."""

    def __init__(self, now: float) -> None:
        self.now = now
        self.clear()

    def clear(self) -> None:
        self.tweets: dict[str, Tweet] = {}
        self.media: dict[str, Medium] = {}
        self.users = {user.id: user for user in (x.TOWN, x.FOREIGN)}
        self.bearers = {x.USER_TOKEN: Bearer(x.TOWN.id, self.now + Bearer.LIFE_S)}
        self.refreshes, self.revoked, self.nonces = {x.REFRESH_TOKEN}, set[str](), set[str]()
        self.scopes = set(x.SCOPES)
        self.page = AuthorisationPage(x.CLIENT_ID)
        self.credit: float | None = None
        self.spent = 0.0
        self.processing: Record = {"polls": 0, "end": "succeeded"}
        self.refusing: list[Record] = []
        self._number, self._pairs = 0, 0

    def number(self) -> str:
        self._number += 1
        return str(FIRST + self._number * 4_194_304)

    def add(self, user: str, text: str, *, reply_to: str = "", made_with_ai: bool = False, media: Any = ()) -> "Tweet":
        number = self.number()
        made = self.tweets[number] = Tweet(number, user, text, self.now, [*media], reply_to, made_with_ai)
        return made

    def rotate(self) -> tuple[str, str]:
        """Return a new access token and its refresh token."""
        self._pairs += 1
        access, refresh = f"VXNlclRva2Vu-{self._pairs}-{int(self.now)}", f"UmVmcmVzaA-{self._pairs}-{int(self.now)}"
        self.bearers[access] = Bearer(x.TOWN.id, self.now + Bearer.LIFE_S)
        self.refreshes.add(refresh)
        return access, refresh

    def live(self, user: str) -> list[Tweet]:
        """Return an account's posts, newest first."""
        return [t for t in reversed(self.tweets.values()) if t.user == user and not t.is_gone]

    def charge(self, price: float) -> None:
        """Take the price of a post from the credit. Raises XProblem."""
        if self.credit is not None:
            if self.credit < price:
                raise XProblem("credit", account_id=1)
            self.credit -= price
        self.spent += price

    def refuse(self, request: str) -> None:
        """Raise the refusal set for the request, "METHOD /path", if any."""
        for rule in self.refusing:
            if rule["count"] and re.search(rule["path"], request):
                rule["count"] -= 1
                raise XProblem(rule["name"], seconds=rule.get("seconds", 0))

    def control(self, settings: Mapping[str, Any]) -> None:
        """Obey a setting of `x.XServer`."""
        match settings:
            case {"named": account, "names": names}:
                self.users[account] = replace(self.users[account], **names)
            case {"first": number}:
                self._number = number
            case {"figures": {"tweet": number, **figures}}:
                self.tweets[number].figures = figures
            case {"posted": post}:
                self.add(post["user"], post["text"], reply_to=post["reply_to"])
            case {"deleted": number}:
                self.tweets[number].is_gone = True
            case {"credit": dollars}:
                self.credit = dollars
            case {"refusing": rule}:
                self.refusing.append(rule)
            case {"revoked": token}:
                self.revoked.add(token)
            case {"scopes": scopes}:
                self.scopes = set(scopes)
            case {"consent": consent}:
                self.page.settle(consent)
            case {"processing": course}:
                self.processing = course
            case {"age_s": seconds}:
                self._age(seconds)

    def _age(self, seconds: float) -> None:
        for each in (*self.tweets.values(), *self.media.values()):
            each.created -= seconds
        for bearer in self.bearers.values():
            bearer.expires -= seconds
