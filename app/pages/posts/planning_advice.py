"""Advice loaded apart: topic share and clashes."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from flask import render_template, request

from app.core.horizon import parse_moment
from app.core.likeness import comparable_words
from app.core.messages import Message
from app.core.permissions import Permission
from app.core.zones import local_day
from app.domain.calendar.queries import clashes as clash_queries
from app.domain.calendar.rules.clashes import WARNED_STATES, Clash, ClashKind, Publication
from app.domain.directory.models import Topic
from app.domain.directory.rules.topics import TopicClass
from app.domain.editorial_line.queries.line_versions import missing_emergency_parts
from app.domain.posts.models import Post
from app.domain.posts.queries import post_list, posts
from app.pages.components.clash_warnings import clash_warnings
from app.pages.components.topic_shares import share_warning
from app.pages.posts.blueprint import Page, bp
from app.pages.posts.composer_context import typed_post
from app.pages.posts.expired_session import signed_out_fragment
from app.pages.posts.forms.composer import ComposerForm, typed_draft, typed_plan
from app.pages.shell.request_context import organisation
from app.web.access import requires
from app.web.forms import read_form
from app.web.request import now, read_session, work


@bp.get("/<int:year>/<int:ordinal>/shares")
@requires(Permission.POST_READ)
def shares(year: int, ordinal: int) -> Page:
    """Advise by month of `at`, or the post's; fragment for scripts."""
    post = posts.post_or_404(read_session(), organisation().id, year, ordinal)
    instants = [at for text in request.args.getlist("at") if (at := parse_instant(text))]
    advice = [
        sentence for sentence in topic_share_words(post, _one_per_month(instants) or [post.planned_at]) if sentence
    ]
    template = "topic_shares" if "HX-Request" in request.headers else "topic_shares_page"
    return render_template(f"posts/{template}.html", shares=advice, post=post)


def topic_share_words(post: Post, hours: Sequence[datetime | None]) -> list[Message | None]:
    version = posts.version_of(read_session(), post) if post.topic_id else None
    accounts = {variant.channel_id for variant in posts.variants_of(read_session(), version)} if version else set()
    return [share_warning(post.topic_id, at, accounts, post_id=post.id) for at in hours]


def parse_instant(text: str) -> datetime | None:
    """Return the instant, None if invalid or zoneless."""
    at = parse_moment(text)
    return at if at and at.tzinfo else None


def _one_per_month(hours: Sequence[datetime]) -> Sequence[datetime | None]:
    """Return an hour per month; free hours reach at most two."""
    zone = organisation().zone
    return list({(local_day(at, zone).year, local_day(at, zone).month): at for at in sorted(hours)}.values())[:2]


P = Permission


@bp.get("/<int:year>/<int:ordinal>/clashes")
@requires(P.POST_READ)
def clashes(year: int, ordinal: int) -> Page:
    """Advise at the post's hour or `at`; nothing once past."""
    post = posts.post_or_404(read_session(), organisation().id, year, ordinal)
    at = parse_instant(request.args.get("at", "")) or (post.planned_at if may_clash(post) else None)
    is_open = at is not None and at >= now() and post.status in WARNED_STATES
    post_clashes = (
        clash_queries.clashes_of_post_at(read_session(), organisation().id, post, at) if at and is_open else ()
    )
    return _page(post_clashes, post, topic_share_words(post, [at])[0] if is_open else None)


@bp.post("/clashes")
@requires(P.POST_WRITE, P.POST_EDIT, signed_out=signed_out_fragment)
def clashes_typed() -> Page:
    """Advise on typed text; the composer shows holding periods."""
    post = typed_post()
    piece = _typed_publication(post, read_form(ComposerForm, request.form).typed)
    piece_clashes = clash_queries.clashes_of_publication(read_session(), organisation(), piece) if piece else ()
    share = share_warning(piece.topic_id, piece.at, piece.accounts, post_id=piece.id) if piece else None
    return _page([clash for clash in piece_clashes if clash.kind is not ClashKind.HELD], post, share)


def may_clash(post: Post) -> bool:
    """Tell whether the post is to come and editable."""
    return post.planned_at is not None and post.planned_at >= now() and post.status in WARNED_STATES


def _page(clashes: Iterable[Clash], post: Post | None, share: Message | None) -> str:
    template = "clashes" if "HX-Request" in request.headers else "clashes_page"
    return render_template(f"posts/{template}.html", clashes=clash_warnings(clashes), post=post, share=share)


def _typed_publication(post: Post | None, typed: Mapping[str, Any]) -> Publication | None:
    zone = post.zone if post else organisation().zone
    at = typed_plan(typed, zone)[0].instant(zone)
    if at is None or at < now():
        return None
    draft = typed_draft(typed)
    variants = draft.variants()
    number = (post.id, post.year, post.ordinal) if post else (0, 0, 0)
    topic_id, topic_class = _topic_and_class(draft.topic_id)
    lacks = tuple(missing_emergency_parts(read_session(), variants)) if topic_class == TopicClass.EMERGENCY else ()
    return Publication(
        *(*number, draft.title, at, local_day(at, organisation().zone)),
        topic_id,
        topic_class,
        accounts=frozenset(variant.channel_id for variant in variants),
        texts=frozenset(words for variant in variants if (words := comparable_words(variant.text))),
        lacks=lacks,
    )


def _topic_and_class(topic_id: int | None) -> tuple[int | None, str | None]:
    topics = {topic.id: topic for topic in post_list.all_topics(work(read_session()))}
    topic: Topic | None = topics.get(topic_id or 0)
    return (topic.id, topic.topic_class.value) if topic else (None, None)
