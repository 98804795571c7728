from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from app.db.columns import UTCDateTime
from app.db.statements import ORGANISATION_ID, Query, as_tuple, param, select_columns
from app.domain.directory.models import Topic
from app.domain.directory.rules.topics import TopicClass
from app.domain.editorial_line.queries.line_versions import emergency_words
from app.domain.editorial_line.rules.emergency_text import EmergencyPart, counted_class, missing_parts
from app.domain.periods.models import Period
from app.domain.periods.queries import periods_in_force
from app.domain.periods.queries.working_time import working_time_from_periods
from app.domain.periods.rules.holds import is_allowed
from app.domain.periods.rules.kinds import HOLDING
from app.domain.posts.models import Post, PostVersion, Variant
from app.domain.posts.rules.free_slots import DAYS_LOOKED_AT, TakenHours, find_free_slots
from app.domain.posts.rules.states import PostStatus

DEAD_STATUSES = (PostStatus.REJECTED, PostStatus.WITHDRAWN, PostStatus.EXPIRED)
LOOK_AHEAD = timedelta(days=DAYS_LOOKED_AT + 7)


@dataclass(frozen=True, slots=True)
class SlotConstraints:
    """`lacks`: an emergency text's missing parts; the class is the effective one."""

    topic_class: str | None
    channels: frozenset[int]
    taken: TakenHours
    lacks: Sequence[EmergencyPart] = ()


def free_slots_of_post(session: Session, post: Post, *, silent: Any, now: datetime) -> list[datetime]:
    """Return free slots for a post; no slots if the post has no hour. Two statements.

    `silent`: the approval's condition that a variant does not go out.
    """
    if post.planned_at is None:
        return []
    here = post.organisation_id
    known = periods_in_force.periods_between(session, here, now - LOOK_AHEAD, now + LOOK_AHEAD)
    rows = _conflicts(silent).all(session, organisation_id=here, post_id=post.id, now=now)
    topic_class = next((about for about, *_ in rows if about), None)
    instants = {key: [at for _, channel, at, *_ in rows if channel == key and at] for _, key, *_ in rows if key}
    texts = [(language, text or "") for *_, language, text in rows if language]
    lane = slot_constraints(
        topic_class, missing_parts(texts, emergency_words(session)), frozenset(instants), instants, known
    )
    return find_free_slots(post.planned_at, working_time_from_periods(session, here, known), lane.taken, now=now)


def slot_constraints(
    topic_class: str | None,
    lacks: Sequence[EmergencyPart],
    channels: frozenset[int],
    instants: Mapping[int, Sequence[datetime]],
    known: Sequence[Period],
) -> SlotConstraints:
    """Return the constraints of a post, by its topic class.

    `instants`: accounts' publication times; `known`: existing periods.
    """
    counted = counted_class(topic_class, lacks)
    taken = TakenHours([at for key in channels for at in instants.get(key, ())], _holding_periods(known, counted))
    return SlotConstraints(counted, channels, taken, lacks if topic_class == TopicClass.EMERGENCY else ())


def publication_instants(
    session: Session,
    organisation_id: int,
    channels: Collection[int],
    *,
    silent: Any,
    apart_from: Collection[int],
    now: datetime,
) -> Mapping[int, Sequence[datetime]]:
    """Return times by account. One statement; none for no accounts."""
    instants_by_channel = defaultdict[int, list[datetime]](list)
    wanted = {"posts": list(apart_from), "channels": sorted(channels), "now": now}
    for channel_id, at in _taken(silent).all(session, organisation_id=organisation_id, **wanted) if channels else ():
        instants_by_channel[channel_id].append(at)
    return instants_by_channel


def _holding_periods(known: Iterable[Period], topic_class: str | None) -> list[tuple[datetime, datetime | None]]:
    return [
        (period.starts_at, period.ends_at)
        for period in known
        if period.kind in HOLDING and not is_allowed(topic_class, period.allowed)
    ]


_CURRENT = (col(PostVersion.post_id) == Post.id) & (col(PostVersion.number) == Post.version)
_OF_VERSION = col(Variant.post_version_id) == PostVersion.id


def _channels_of_post(silent: Any, *wanted: Any) -> Any:
    return (
        select_columns(*wanted)
        .select_from(Post)
        .outerjoin(Topic, col(Topic.id) == Post.topic_id)
        .outerjoin(PostVersion, _CURRENT)
        .outerjoin(Variant, _OF_VERSION & ~silent)
        .where(Post.organisation_id == ORGANISATION_ID, Post.id == param("post_id"))
    )


def _publications_ahead(silent: Any, *wanted: Any) -> Any:
    return (
        select_columns(*wanted)
        .select_from(Post)
        .join(PostVersion, _CURRENT)
        .join(Variant, _OF_VERSION & ~silent)
        .where(
            Post.organisation_id == ORGANISATION_ID,
            col(Post.planned_at) > param("now"),
            col(Post.status).not_in(DEAD_STATUSES),
        )
        .distinct()
    )


@cache
def _conflicts(silent: Any) -> Query[tuple[str | None, int | None, datetime | None, str | None, str | None]]:
    """Query topic class, accounts and texts, then other publication times."""
    about = sa.type_coerce(col(Topic.topic_class), sa.String)
    nothing = sa.cast(sa.null(), sa.String)
    text_columns = (sa.type_coerce(col(Variant.language), sa.String), Variant.text)
    ours = _channels_of_post(silent, about, Variant.channel_id, sa.cast(sa.null(), UTCDateTime()), *text_columns)
    channels = _channels_of_post(silent, Variant.channel_id).correlate(None)
    theirs = _publications_ahead(silent, nothing, Variant.channel_id, Post.planned_at, nothing, nothing)
    others = theirs.where(col(Variant.channel_id).in_(channels), col(Post.id) != param("post_id"))
    return Query(ours.union_all(others), as_tuple)


@cache
def _taken(silent: Any) -> Query[tuple[int, datetime]]:
    query = (
        _publications_ahead(silent, Variant.channel_id, Post.planned_at)
        .where(col(Variant.channel_id).in_(param("channels", many=True)))
        .where(col(Post.id).not_in(param("posts", many=True)))
    )
    return Query(query, as_tuple)
