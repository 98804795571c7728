"""What is in the way of another hour: what the same accounts say, and the dates that hold publications."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from app.db.columns import UTCDateTime
from app.db.reads import HERE, Read, as_it_is, columns, given
from app.drafting.models import Post, PostVersion, Variant
from app.drafting.rules.slots import LOOKED_AT, Taken, free_slots
from app.drafting.rules.states import Status
from app.editorial_line.queries import emergency_words
from app.editorial_line.rules.emergency_text import Part, counted_class, missing_parts
from app.periods import queries as periods
from app.periods.models import Period
from app.periods.queries.working import working_of
from app.periods.rules.kinds import HOLDING
from app.periods.rules.stopping import is_allowed
from app.topics.models import Topic
from app.topics.rules import TopicClass

OVER = (Status.REJECTED, Status.WITHDRAWN, Status.EXPIRED)
AHEAD = timedelta(days=LOOKED_AT + 7)


@dataclass(frozen=True, slots=True)
class Lane:
    """Of one post: the class it counts as and the accounts that say it, what else they say and what holds it.

    `lacks`: the parts of an emergency text that it does not say, where its topic is of emergencies.
    """

    topic_class: str | None
    channels: frozenset[int]
    taken: Taken
    lacks: Sequence[Part] = ()


def slots_for(session: Session, post: Post, *, silent: Any, now: datetime) -> list[datetime]:
    """Free hours for a post whose own has passed; nothing while it has none. Two statements.

    `silent`: the condition that a variant does not go out after all, which its approval knows.
    """
    if post.planned_at is None:
        return []
    here = post.organisation_id
    known = periods.periods_between(session, here, now - AHEAD, now + AHEAD)
    found = _in_the_way(silent).all(session, organisation_id=here, post_id=post.id, now=now)
    topic_class = next((about for about, *_ in found if about), None)
    spoken = {key: [at for _, channel, at, *_ in found if channel == key and at] for _, key, *_ in found if key}
    texts = [(language, text or "") for *_, language, text in found if language]
    lane = lane_of(topic_class, missing_parts(texts, emergency_words(session)), frozenset(spoken), spoken, known)
    return free_slots(post.planned_at, working_of(session, here, known), lane.taken, now=now)


def lane_of(
    topic_class: str | None,
    lacks: Sequence[Part],
    channels: frozenset[int],
    spoken: Mapping[int, Sequence[datetime]],
    known: Sequence[Period],
) -> Lane:
    """Return the lane of a post by the class of its topic.

    `lacks`: the parts of an emergency text it does not say; `spoken`: when each account says something; `known`: the
    periods there are.
    """
    counted = counted_class(topic_class, lacks)
    taken = Taken([at for key in channels for at in spoken.get(key, ())], _held(known, counted))
    return Lane(counted, channels, taken, lacks if topic_class == TopicClass.EMERGENCY else ())


def spoken_by(
    session: Session,
    organisation_id: int,
    channels: Collection[int],
    *,
    silent: Any,
    apart_from: Collection[int],
    now: datetime,
) -> Mapping[int, Sequence[datetime]]:
    """When each of these accounts says something from now on, apart from some posts. One statement; none for none."""
    found = defaultdict[int, list[datetime]](list)
    wanted = {"posts": list(apart_from), "channels": sorted(channels), "now": now}
    for channel_id, at in _taken(silent).all(session, organisation_id=organisation_id, **wanted) if channels else ():
        found[channel_id].append(at)
    return found


def _held(known: Iterable[Period], topic_class: str | None) -> list[tuple[datetime, datetime | None]]:
    return [
        (one.starts_at, one.ends_at)
        for one in known
        if one.kind in HOLDING and not is_allowed(topic_class, one.allowed)
    ]


_CURRENT = (col(PostVersion.post_id) == Post.id) & (col(PostVersion.number) == Post.version)
_SAID = col(Variant.post_version_id) == PostVersion.id


def _ours(silent: Any, *wanted: Any) -> Any:
    """Of a post: the class of its topic, and each account it goes through."""
    return (
        columns(*wanted)
        .select_from(Post)
        .outerjoin(Topic, col(Topic.id) == Post.topic_id)
        .outerjoin(PostVersion, _CURRENT)
        .outerjoin(Variant, _SAID & ~silent)
        .where(Post.organisation_id == HERE, Post.id == given("post_id"))
    )


def _saying(silent: Any, *wanted: Any) -> Any:
    """What accounts say from now on."""
    return (
        columns(*wanted)
        .select_from(Post)
        .join(PostVersion, _CURRENT)
        .join(Variant, _SAID & ~silent)
        .where(Post.organisation_id == HERE, col(Post.planned_at) > given("now"), col(Post.status).not_in(OVER))
        .distinct()
    )


@cache
def _in_the_way(silent: Any) -> Read[tuple[str | None, int | None, datetime | None, str | None, str | None]]:
    """The class of a post's topic with each account it goes through and the text there, then when each of those says
    something else.
    """
    about = sa.type_coerce(col(Topic.topic_class), sa.String)
    nothing = sa.cast(sa.null(), sa.String)
    said = (sa.type_coerce(col(Variant.language), sa.String), Variant.text)
    ours = _ours(silent, about, Variant.channel_id, sa.cast(sa.null(), UTCDateTime()), *said)
    channels = _ours(silent, Variant.channel_id).correlate(None)
    theirs = _saying(silent, nothing, Variant.channel_id, Post.planned_at, nothing, nothing)
    others = theirs.where(col(Variant.channel_id).in_(channels), col(Post.id) != given("post_id"))
    return Read(ours.union_all(others), as_it_is)


@cache
def _taken(silent: Any) -> Read[tuple[int, datetime]]:
    """When each account says something."""
    query = (
        _saying(silent, Variant.channel_id, Post.planned_at)
        .where(col(Variant.channel_id).in_(given("channels", many=True)))
        .where(col(Post.id).not_in(given("posts", many=True)))
    )
    return Read(query, as_it_is)
