"""What the pages of subscriptions show: what can be chosen, what was, and how each program takes an address."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any
from urllib.parse import quote

import segno
from markupsafe import Markup
from sqlmodel import Session

from app.core.words import say
from app.feeds.models import FeedSubscription
from app.feeds.queries import own as queries
from app.feeds.rules.public import CALENDAR, FEEDS
from app.feeds.rules.scope import AHEAD, BACK, DETAIL_WORDS, KIND_WORDS, POSTS_WORDS, Detail, Posts, Scope, scope_of
from app.organisations.models import Organisation
from app.web.words import translate

GOOGLE = "https://calendar.google.com/calendar/r?cid="
OUTLOOK_WEB = "https://outlook.office.com/calendar/addfromweb?url="


def choices(session: Session, organisation_id: int, *, sees_work: bool) -> dict[str, Any]:
    """Four reads at most (campaigns are the house's own), and what is the same for everybody."""
    return {
        "posts": [(one.value, translate(word)) for one, word in POSTS_WORDS.items()],
        "kinds": [(one.value, translate(word)) for one, word in KIND_WORDS.items()],
        "details": [(one.value, translate(word)) for one, word in DETAIL_WORDS.items()],
        "channels": queries.channels(session, organisation_id),
        "topics": queries.topics(session, organisation_id),
        "units": queries.units(session, organisation_id),
        "campaigns": queries.campaigns(session, organisation_id) if sees_work else [],
        "back": [(months, str(months)) for months in BACK],
        "ahead": [(months, str(months)) for months in AHEAD],
    }


def typed(name: str, scope: Scope) -> dict[str, Any]:
    return {**asdict(scope), "name": name, "posts": scope.posts.value, "detail": scope.detail.value}


def shown(subscription: FeedSubscription, names: Mapping[str, Iterable[tuple[int, str]]]) -> list[str]:
    """What an address shows, in few words: publications, the rest, what narrows it and how much it tells."""
    scope = scope_of(subscription.scope)
    words = [POSTS_WORDS[scope.posts]] if scope.posts is not Posts.NONE else []
    words += [KIND_WORDS[kind] for kind in scope.kinds]
    words += [DETAIL_WORDS[scope.detail]] if scope.detail is not Detail.FULL else []
    return [*(translate(word) for word in words), *_narrowed(scope, names)]


def _narrowed(scope: Scope, names: Mapping[str, Iterable[tuple[int, str]]]) -> list[str]:
    known = {kind: dict(found) for kind, found in names.items()}
    gone = translate(say("ya no existe"))
    chosen = [(kind, getattr(scope, kind)) for kind in ("channels", "topics", "units", "campaigns")]
    return [str(known[kind].get(number, gone)) for kind, numbers in chosen for number in numbers]


def ways(address: str) -> dict[str, Any]:
    """The same address as each kind of program wants it."""
    webcal = f"webcal://{address.partition('://')[2]}"
    return {
        "address": address,
        "webcal": webcal,
        "google": GOOGLE + webcal,
        "outlook_web": OUTLOOK_WEB + quote(address, safe=""),
        "is_secure": address.startswith("https://"),
        "picture": picture(address),
    }


def picture(address: str) -> Markup:
    """A QR code drawn in the page itself: the address passes through no other request."""
    drawn = segno.make(address, micro=False, error="m")
    return Markup(drawn.svg_inline(scale=4, border=4, svgclass="qr", lineclass=None, omitsize=True, light="#fff"))


def public_addresses(body: Organisation, root: str, topics: queries.Choices) -> list[tuple[str, str]]:
    """What anybody may read, where the organisation wants it."""
    if not body.publishes_feeds:
        return []
    here = f"{root}/p/{body.slug}"
    whole = [(translate(word), f"{here}/{file}") for file, word in FEEDS.items()]
    return whole + [(name, f"{here}/topics/{number}/{CALENDAR}") for number, name in topics]
