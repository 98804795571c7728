"""Everything a move of some posts is judged by, read once however many they are."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlmodel import Session

from app.approvals import service as approvals
from app.approvals.models import RoundStep
from app.approvals.queries import late, rounds
from app.approvals.queries.partial import IS_LEFT_OUT, remaining_of
from app.approvals.service import Heard
from app.core.actor import Actor
from app.drafting import queries as drafting
from app.drafting.models import Post, PostVersion
from app.drafting.queries import Current
from app.drafting.queries.pieces import Setting, settings_of
from app.drafting.queries.slots import Lane, lane_of, spoken_by
from app.drafting.rules.checks import Said, Stage
from app.drafting.rules.draft import Draft
from app.drafting.rules.states import Status
from app.editorial_line.queries import lacking_parts
from app.editorial_line.rules.emergency_text import Part
from app.editorial_line.rules.line import Action
from app.organisations.models import Organisation
from app.periods import queries as periods
from app.periods.models import Period
from app.periods.queries.working import AROUND, working_at
from app.periods.rules.binding import binding, binding_kinds
from app.periods.rules.territory import Territory, body_territory
from app.periods.rules.working import WorkingTime
from app.publishing.queries import sending
from app.publishing.rules import OUT
from app.topics.rules import TopicClass

MAY_HAVE_LEFT = frozenset({Status.APPROVED, Status.ON_HOLD, Status.EXPIRED})
NO_ACCOUNT = frozenset[int]()
FARTHEST = timedelta(days=740)
"""How far from today a post is moved at most, and so how far the dates that bind are read."""


@dataclass(frozen=True, slots=True)
class Ground:
    """`said`: what each post that has a text would say. `sent`: of which something has left. `now`: of the request."""

    body: Organisation
    who: Actor
    posts: Sequence[Post]
    said: Mapping[int, Current]
    settings: Mapping[int, Setting]
    sent: frozenset[int]
    steps: Mapping[int, Sequence[RoundStep]]
    lanes: Mapping[int, Lane]
    periods: Sequence[Period]
    working: WorkingTime
    now: datetime

    @property
    def place(self) -> Territory:
        return body_territory(self.body.territory_code, self.body.region)

    def version_of(self, post: Post) -> PostVersion | None:
        return self.said[post.id].version if post.id in self.said else None

    def draft_of(self, post: Post) -> Draft:
        return drafting.draft_of(post, self.version_of(post))

    def binding_at(self, at: datetime) -> list[Period]:
        return binding(self.periods, at, self.place)

    def kinds_at(self, at: datetime) -> frozenset[str]:
        return binding_kinds(self.periods, at, self.place)


def ground_of(session: Session, body: Organisation, posts: Sequence[Post], who: Actor, *, now: datetime) -> Ground:
    """Seven statements at most."""
    keys, here = [post.id for post in posts], body.id
    known = periods.periods_between(session, here, now - AROUND, now + FARTHEST)
    remaining = remaining_of(session, here, keys)
    said = {post.id: Current(post, *remaining[post.id]) for post in posts if post.id in remaining}
    settings = _settings(session, body, list(said.values()), known, now=now)
    return Ground(
        body=body,
        who=who,
        posts=posts,
        said=said,
        settings=settings,
        sent=_sent(session, [post.id for post in posts if post.status in MAY_HAVE_LEFT]),
        steps=_steps(session, here, [post.id for post in posts if post.status is Status.IN_REVIEW]),
        lanes=_lanes(session, here, posts, said, settings, known, now=now),
        periods=known,
        working=working_at(body, known),
        now=now,
    )


def _settings(
    session: Session, body: Organisation, said: Sequence[Current], known: Sequence[Period], *, now: datetime
) -> Mapping[int, Setting]:
    """By post, at the hour it has, as when it is sent to be approved."""
    if not said:
        return {}
    place = body_territory(body.territory_code, body.region)
    hours = {one.post.planned_at or now for one in said}
    bound = {at: binding_kinds(known, at, place) for at in hours}
    written = [(one.post, one.version) for one in said]
    found = settings_of(session, written, now=now, stage=Stage.SUBMIT.value, periods=bound)
    return {one.post.id: setting for one, setting in zip(said, found, strict=True)}


def _sent(session: Session, keys: Sequence[int]) -> frozenset[int]:
    states = sending.states_by_post(session, keys) if keys else {}
    return frozenset(key for key, of_it in states.items() if any(state in OUT for state in of_it))


def _steps(session: Session, organisation_id: int, keys: Sequence[int]) -> Mapping[int, Sequence[RoundStep]]:
    return late.open_and_waiting_of(session, organisation_id, keys) if keys else {}


def _lanes(
    session: Session,
    organisation_id: int,
    posts: Sequence[Post],
    said: Mapping[int, Current],
    settings: Mapping[int, Setting],
    known: Sequence[Period],
    *,
    now: datetime,
) -> Mapping[int, Lane]:
    """By post; they are not in each other's way."""
    channels = {key: frozenset(variant.channel_id for variant in one.variants) for key, one in said.items()}
    keys = [post.id for post in posts]
    spoken = spoken_by(
        session, organisation_id, set().union(*channels.values()), silent=IS_LEFT_OUT, apart_from=keys, now=now
    )
    lacks = {key: _lacks(session, settings.get(key), said.get(key)) for key in keys}
    return {
        key: lane_of(_class_of(settings.get(key)), lacks[key], channels.get(key, NO_ACCOUNT), spoken, known)
        for key in keys
    }


def _lacks(session: Session, setting: Setting | None, said: Current | None) -> Sequence[Part]:
    """Return the parts of an emergency text that a post does not say, if its topic is of emergencies."""
    is_emergency = _class_of(setting) == TopicClass.EMERGENCY
    return lacking_parts(session, said.variants) if is_emergency and said else ()


def _class_of(setting: Setting | None) -> str | None:
    return setting.topic.topic_class if setting and setting.topic else None


@dataclass(frozen=True, slots=True)
class Speech:
    """What the line in force says of a post only because of its new hour, and what it would not let out then."""

    news: tuple[Said, ...] = ()
    barred: tuple[Said, ...] = ()


def speech_of(session: Session, ground: Ground, hours: Mapping[int, datetime]) -> Mapping[int, Speech]:
    """By post, of those that have a text, as the line will be asked when it is sent; three statements at most."""
    spoken = [one for key, one in ground.said.items() if key in hours]
    if not spoken:
        return {}
    before = [ground.settings[one.post.id] for one in spoken]
    after = [_at(one, hours[said.post.id], ground) for one, said in zip(before, spoken, strict=True)]
    voices = drafting.voices(session, ground.body.id)
    pairs = [(one, voices) for one in (*spoken, *spoken)]
    heard = approvals.hear(session, pairs, Stage.SUBMIT, now=ground.now, settings=[*before, *after])
    return _compared(session, ground, heard[: len(spoken)], heard[len(spoken) :])


def _at(setting: Setting, at: datetime, ground: Ground) -> Setting:
    return replace(setting, planned_at=at, periods=ground.kinds_at(at))


def _compared(
    session: Session, ground: Ground, before: Sequence[Heard], after: Sequence[Heard]
) -> Mapping[int, Speech]:
    blocked = [one.current.post.id for one in after if any(_blocks(said) for said in one.said)]
    excepted = rounds.all_excepted(session, ground.body.id, blocked, now=ground.now) if blocked else {}
    return {
        now.current.post.id: _speech(then.said, now.said, excepted.get(now.current.post.id, ()))
        for then, now in zip(before, after, strict=True)
    }


def _speech(before: Sequence[Said], after: Sequence[Said], excepted: Collection[str]) -> Speech:
    known = {(one.variant_id, one.rule.code, one.finding.action) for one in before}
    left = [one for one in after if one.rule.code not in excepted]
    news = {one.rule.code: one for one in left if (one.variant_id, one.rule.code, one.finding.action) not in known}
    return Speech(tuple(news.values()), tuple(one for one in left if _blocks(one)))


def _blocks(said: Said) -> bool:
    return said.finding.action is Action.BLOCK
