"""What anybody may subscribe to, where the organisation wants it: no secret, no session, and caches may keep it."""

import hashlib
from collections.abc import Callable, Sequence
from typing import Any

from flask import Blueprint, Response, current_app, request

from app.core.errors import NotFound
from app.core.words import Sentence, say
from app.core.zones import day_in
from app.feeds.queries import public as queries
from app.feeds.queries.joining import Selection
from app.feeds.queries.public import Open
from app.feeds.rules.public import ATOM, CALENDAR, JSON_FEED, LATEST
from app.feeds.rules.readers import Audience, file_name
from app.feeds.rules.said import RENDER_VERSION
from app.feeds.rules.scope import Posts, Scope
from app.feeds.rules.syndication import Channel, Item, atom, json_feed
from app.feeds.views.answering import Asked, Key, calendar
from app.feeds.views.blueprint import shelf_of
from app.pages.shell.request_context import wiring
from app.web.access import public
from app.web.conditional import is_unchanged
from app.web.request import now, reading

open_bp = Blueprint("public_feeds", __name__, url_prefix="/p/<slug>")
FRESH = {"Cache-Control": "public, max-age=300", "Vary": "Accept-Encoding"}
NOBODY = say("Este organismo no ofrece su calendario a cualquiera, o no existe.")
NO_TOPIC = say("Este tema no existe.")
Written = Callable[[Channel, Sequence[Item]], bytes]


@open_bp.get(f"/{CALENDAR}")
@public
def published(slug: str) -> Any:
    body = _open(slug)
    return _calendar(body, _title(body), ())


@open_bp.get(f"/topics/<int:number>/{CALENDAR}")
@public
def of_topic(slug: str, number: int) -> Any:
    body = _open(slug)
    name = queries.topic_name(reading(), body.id, number)
    if name is None:
        raise NotFound(NO_TOPIC)
    told = say("%(topic)s, por %(organisation)s", topic=name, organisation=body.name) if name else _title(body)
    return _calendar(body, told, (number,))


@open_bp.get(f"/{ATOM}")
@public
def as_atom(slug: str) -> Response:
    return _written(_open(slug), atom, "application/atom+xml; charset=utf-8")


@open_bp.get(f"/{JSON_FEED}")
@public
def as_json(slug: str) -> Response:
    return _written(_open(slug), json_feed, "application/feed+json; charset=utf-8")


def _title(body: Open) -> Sentence:
    return say("Publicado por %(organisation)s", organisation=body.name)


def _open(slug: str) -> Open:
    body = queries.open_to_all(reading(), slug)
    if body is None:
        raise NotFound(NOBODY)
    return body


def _calendar(body: Open, title: Sentence, topics: tuple[int, ...]) -> Any:
    scope = Scope(posts=Posts.PUBLIC, kinds=(), topics=topics)
    key = Key(
        selection=Selection(body.id, (Audience.PUBLISHED,), scope),
        title=str(title),
        file=file_name(f"publicaciones {body.slug}"),
        zone=body.zone,
        version=body.version,
        day=day_in(now(), body.zone),
    )
    asked = Asked(request, shelf_of(current_app), now(), wiring().config.feeds_gzip)
    return calendar(asked, wiring().looking, key, body.changed_at, FRESH)


def _written(body: Open, write: Written, media_type: str) -> Response:
    """Written again only for whoever has an older one."""
    etag = hashlib.sha256(f"{body}{RENDER_VERSION}{media_type}".encode()).hexdigest()[:32]
    answer = Response(status=304)
    if not is_unchanged(etag, None):
        channel = Channel(str(_title(body)), f"{wiring().config.address}{request.path}", body.language, body.changed_at)
        items = [_item(body, one) for one in queries.latest(reading(), body.id, LATEST)]
        answer = Response(write(channel, items), content_type=media_type)
    answer.headers.update(FRESH)
    answer.set_etag(etag, weak=True)
    return answer


def _item(body: Open, one: queries.Published) -> Item:
    return Item(
        key=f"cauce:{body.slug}:delivery:{one.delivery_id}",
        title=one.title,
        text=one.text,
        url=one.permalink,
        author=f"{body.name} · {one.account}",
        topic=one.topic,
        language=one.language,
        at=one.at,
    )
