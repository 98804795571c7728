"""Public feeds, where allowed: no secret or session, cacheable."""

import hashlib
from collections.abc import Callable, Sequence

from flask import Blueprint, Response, request

from app.core.errors import NotFound
from app.core.messages import Message, msg
from app.core.zones import local_day
from app.domain.feeds.queries import public_feeds
from app.domain.feeds.queries.block_bytes import BlockSelection
from app.domain.feeds.queries.public_feeds import OpenOrganisation
from app.domain.feeds.rules.feed_entry import RENDER_VERSION
from app.domain.feeds.rules.public_feeds import ATOM, CALENDAR, JSON_FEED, MOST_ITEMS
from app.domain.feeds.rules.readers import FeedAudience, feed_file_name
from app.domain.feeds.rules.scope import FeedPosts, FeedScope
from app.domain.feeds.rules.syndication import (
    ATOM_TYPE,
    JSON_TYPE,
    ItemLink,
    SyndicationChannel,
    SyndicationItem,
    permanent_urn,
    render_atom,
    render_json_feed,
    served_type,
)
from app.pages.feeds.feed_response import FeedKey, calendar_response
from app.pages.shell.request_context import wiring
from app.web.access import public
from app.web.conditional_response import conditional_response
from app.web.request import now, read_session

open_bp = Blueprint("public_feeds", __name__, url_prefix="/p/<slug>")
PUBLIC_HEADERS = {"Cache-Control": "public, max-age=300", "Vary": "Accept-Encoding"}
NO_PUBLIC_FEED = msg("Este organismo no ofrece su calendario a cualquiera, o no existe.")
NO_TOPIC = msg("Este tema no existe.")
FeedWriter = Callable[[SyndicationChannel, Sequence[SyndicationItem]], bytes]


@open_bp.get(f"/{CALENDAR}")
@public
def published(slug: str) -> Response:
    body = _open_or_404(slug)
    return _calendar(body, _feed_title(body), ())


@open_bp.get(f"/topics/<code>/{CALENDAR}")
@public
def of_topic(slug: str, code: str) -> Response:
    body = _open_or_404(slug)
    topic = public_feeds.public_topic(read_session(), body.id, code)
    if topic is None:
        raise NotFound(NO_TOPIC)
    number, name = topic
    title = msg("%(topic)s, por %(organisation)s", topic=name, organisation=body.name) if name else _feed_title(body)
    return _calendar(body, title, (number,))


@open_bp.get(f"/{ATOM}")
@public
def as_atom(slug: str) -> Response:
    return _syndication_response(_open_or_404(slug), render_atom, ATOM_TYPE)


@open_bp.get(f"/{JSON_FEED}")
@public
def as_json(slug: str) -> Response:
    return _syndication_response(_open_or_404(slug), render_json_feed, JSON_TYPE)


def _feed_title(body: OpenOrganisation) -> Message:
    return msg("Publicado por %(organisation)s", organisation=body.name)


def _open_or_404(slug: str) -> OpenOrganisation:
    body = public_feeds.open_organisation(read_session(), slug)
    if body is None:
        raise NotFound(NO_PUBLIC_FEED)
    return body


def _calendar(body: OpenOrganisation, title: Message, topics: tuple[int, ...]) -> Response:
    scope = FeedScope(posts=FeedPosts.PUBLIC, kinds=(), topics=topics)
    key = FeedKey(
        address=request.path,
        selection=BlockSelection(body.id, (FeedAudience.PUBLISHED,), scope),
        title=str(title),
        file=feed_file_name(f"publicaciones {body.slug}"),
        zone=body.zone,
        version=body.version,
        day=local_day(now(), body.zone),
    )
    return calendar_response(key, body.changed_at, PUBLIC_HEADERS)


def _syndication_response(body: OpenOrganisation, write: FeedWriter, media_type: str) -> Response:
    def render() -> Response:
        title, address = str(_feed_title(body)), f"{wiring().config.address}{request.path}"
        latest = public_feeds.latest_publications(read_session(), body.id, MOST_ITEMS)
        channel = SyndicationChannel(title, address, body.language, body.changed_at)
        items = [_syndication_item(body, publication) for publication in latest]
        return Response(write(channel, items), content_type=served_type(media_type))

    etag = hashlib.sha256(f"{body}{RENDER_VERSION}{media_type}".encode()).hexdigest()[:32]
    return conditional_response(render, etag=etag, headers=PUBLIC_HEADERS)


def _syndication_item(body: OpenOrganisation, publication: public_feeds.FeedPublication) -> SyndicationItem:
    return SyndicationItem(
        id=permanent_urn(f"cauce:{body.slug}:delivery:{publication.outward_key}"),
        title=publication.title,
        text=publication.text,
        links=(ItemLink(publication.permalink),) if publication.permalink else (),
        author=f"{body.name} · {publication.account}",
        topic=publication.topic,
        language=publication.language,
        at=publication.at,
    )
