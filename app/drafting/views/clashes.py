"""What a post comes too near to in the calendar, for the page it is written on and its own: advice, read apart."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask import render_template, request

from app.accounts.rules import Permission
from app.calendar import queries as calendar
from app.calendar.rules.clashes import WARNED, Clash, Kind, Piece
from app.calendar.rules.likeness import said_words
from app.core.words import Sentence
from app.core.zones import day_in
from app.drafting import queries
from app.drafting.forms import ComposerForm, plan_typed, said_by
from app.drafting.models import Post
from app.drafting.rules.numbers import read_name
from app.drafting.views.blueprint import Page, bp
from app.drafting.views.kept import signed_out_fragment
from app.drafting.views.shares import instant, share_of
from app.editorial_line.queries import lacking_parts
from app.pages.shell.request_context import organisation
from app.topics.models import Topic
from app.topics.rules import TopicClass
from app.web.access import requires
from app.web.clashes import told
from app.web.forms import read_form
from app.web.request import now, reading
from app.web.shares import share_told

P = Permission


@bp.get("/<int:year>/<int:ordinal>/clashes")
@requires(P.POST_READ)
def clashes(year: int, ordinal: int) -> Page:
    """Of a post at its hour, or at the instant `at` it may move to; of what is over or out nothing is said."""
    post = queries.post_or_404(reading(), organisation().id, year, ordinal)
    at = instant(request.args.get("at", "")) or (post.planned_at if may_clash(post) else None)
    is_open = at is not None and at >= now() and post.status.value in WARNED
    found = calendar.clashes_at(reading(), organisation().id, post, at) if at and is_open else ()
    return _page(found, post, share_of(post, [at])[0] if is_open else None)


@bp.post("/clashes")
@requires(P.POST_WRITE, P.POST_EDIT, signed_out=signed_out_fragment)
def clashes_typed() -> Page:
    """Of what is typed; `post`: where it belongs. The composer tells of the periods that hold it itself."""
    named = read_name(request.args.get("post", ""))
    post = queries.post_or_404(reading(), organisation().id, *named) if named else None
    piece = _piece(post, read_form(ComposerForm, request.form).typed)
    found = calendar.clashes_of(reading(), organisation(), piece) if piece else ()
    share = share_told(piece.topic_id, piece.at, piece.accounts, post_id=piece.id) if piece else None
    return _page([one for one in found if one.kind is not Kind.HELD], post, share)


def may_clash(post: Post) -> bool:
    """Whether it is still to come and somebody may change it."""
    return post.planned_at is not None and post.planned_at >= now() and post.status.value in WARNED


def _page(clashes: Iterable[Clash], post: Post | None, share: Sentence | None) -> str:
    """Scripts ask for the part of a page."""
    template = "clashes" if "HX-Request" in request.headers else "clashing"
    return render_template(f"drafting/{template}.html", clashes=told(clashes), post=post, share=share)


def _piece(post: Post | None, typed: Mapping[str, Any]) -> Piece | None:
    """What is typed, where it has an hour to come."""
    zone = post.zone if post else organisation().zone
    at = plan_typed(typed, zone)[0].instant(zone)
    if at is None or at < now():
        return None
    said = said_by(typed)
    variants = said.variants()
    number = (post.id, post.year, post.ordinal) if post else (0, 0, 0)
    topic_id, topic_class = _about(said.topic_id)
    lacks = tuple(lacking_parts(reading(), variants)) if topic_class == TopicClass.EMERGENCY else ()
    return Piece(
        *(*number, said.title, at, day_in(at, organisation().zone)),
        *(topic_id, topic_class),
        accounts=frozenset(one.channel_id for one in variants),
        texts=frozenset(words for one in variants if (words := said_words(one.text))),
        lacks=lacks,
    )


def _about(topic_id: int | None) -> tuple[int | None, str | None]:
    """The topic and its class, if it is one of the organisation's."""
    topics = {topic.id: topic for topic in queries.topics_of(reading(), organisation().id)}
    topic: Topic | None = topics.get(topic_id or 0)
    return (topic.id, topic.topic_class.value) if topic else (None, None)
