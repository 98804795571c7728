"""What was approved by one person alone, and what is known when somebody would."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlmodel import Session, SQLModel, col, func, select

from app.accounts import queries as accounts
from app.accounts.models import User
from app.accounts.rules import Permission
from app.approvals.models import Round, SoleAct
from app.approvals.queries.turn import Turn
from app.approvals.rules import StepState
from app.approvals.rules.alone import (
    APPROVAL,
    LATENESS,
    RATIFIED_WITHIN,
    REVIEW,
    Case,
    Lane,
    SoleDeed,
    is_urgent,
)
from app.approvals.rules.routes import DECIDING
from app.core.errors import OutOfTurn
from app.core.words import say
from app.core.zones import day_in
from app.db.reads import HERE, Load, Read, columns, given
from app.drafting import queries as drafting
from app.drafting.models import Post, PostVersion
from app.drafting.queries.pieces import Setting, setting_of
from app.drafting.rules.checks import Stage
from app.intake.queries import wish_of
from app.organisations.models import Organisation
from app.organisations.queries import day_of
from app.periods.models import Period
from app.periods.queries import binding, periods_between
from app.periods.rules.binding import binds_body, covers
from app.periods.rules.kinds import PeriodKind
from app.periods.rules.territory import body_territory
from app.topics.models import Topic
from app.topics.rules import TopicClass

CLOSING = frozenset({PeriodKind.HOLIDAY, PeriodKind.OFFICE_CLOSED})


@dataclass(frozen=True, slots=True)
class Sole:
    """A text that one person let out alone: `approval` is how, `review` what somebody else said later, if they did,
    `lateness` that nobody did in its term.
    """

    approval: SoleAct
    review: SoleAct | None
    lateness: SoleAct | None

    @property
    def acts(self) -> list[SoleAct]:
        """In the order they happened."""
        found = [act for act in (self.approval, self.review, self.lateness) if act]
        return sorted(found, key=lambda act: (act.done_at, -act.number))

    def is_late(self, now: datetime) -> bool:
        return self.review is None and self.approval.due_at <= now


@dataclass(frozen=True, slots=True)
class Around:
    """What a text is about, and where and when. `present`: the kinds of period in force now; `closed`: the days that
    are no working days for holidays or shut offices; `people`: who may decide; `wrote`: whose words are in it.
    """

    body: Organisation
    setting: Setting
    present: frozenset[str]
    closed: frozenset[date]
    people: Sequence[User]
    wrote: frozenset[int]

    @property
    def others(self) -> list[User]:
        """Who may decide and wrote nothing of it."""
        return [one for one in self.people if one.id not in self.wrote]

    @property
    def is_urgent(self) -> bool:
        return self.setting.topic is not None and is_urgent(self.setting.topic.topic_class, self.present)


class Listed(NamedTuple):
    """One of them in the list, with the post it is about."""

    round_id: int
    year: int
    ordinal: int
    title: str
    lane: Lane
    reason: str
    user_name: str
    done_at: datetime
    due_at: datetime
    deed: SoleDeed | None
    reviewed_by: str | None
    review_reason: str | None

    @property
    def is_open(self) -> bool:
        return self.deed is None


def people_who_decide(session: Session, organisation_id: int, *, now: datetime) -> list[User]:
    """Everybody who may decide today in their own right, whatever they wrote."""
    today = day_of(session, organisation_id, now=now)
    members = accounts.holders(session, DECIDING, (), organisation_id=organisation_id, today=today)
    return [one.user for one in members if accounts.may(one, Permission.POST_DECIDE)]


def around(session: Session, post: Post, version: PostVersion, *, now: datetime) -> Around:
    """Six statements, whatever there is."""
    body = session.get_one(Organisation, post.organisation_id)
    days = timedelta(days=3 * max(body.review_days, RATIFIED_WITHIN) + 14)
    place = body_territory(body.territory_code, body.region)
    found = [one for one in periods_between(session, body.id, now, now + days) if binds_body(one, place)]
    return Around(
        body=body,
        setting=setting_of(session, post, version, stage=Stage.DECISION.value, now=now),
        present=frozenset(one.kind.value for one in found if covers(one, now)),
        closed=_closed(found, day_in(now + days, body.zone)),
        people=people_who_decide(session, body.id, now=now),
        wrote=drafting.contributors(session, version),
    )


def _closed(found: Iterable[Period], last: date) -> frozenset[date]:
    runs = [(one.starts_on, min(one.ends_on or one.starts_on, last)) for one in found if one.kind in CLOSING]
    return frozenset(first + timedelta(days=n) for first, end in runs for n in range((end - first).days + 1))


def case_of(turn: Turn, around: Around, called_by: str | None) -> Case:
    """What is known of the open round."""
    setting = around.setting
    return Case(
        mode=around.body.small_town_mode,
        people=len(around.people),
        others=len(around.others),
        missing=sum(step.needed for step in turn.steps if step.state in (StepState.OPEN, StepState.WAITING)),
        topic_class=setting.topic.topic_class.value if setting.topic else None,
        risk=setting.topic.risk.value if setting.topic else None,
        periods=setting.periods | around.present,
        requester=setting.wish.requester,
        called_by=called_by,
    )


def may_be_urgent(session: Session, post: Post, *, now: datetime) -> bool:
    """Whether the lane of emergencies is open to a post; one statement, and a second for those of that class."""
    found = _CLASS.first(session, organisation_id=post.organisation_id, topic_id=post.topic_id)
    if found != TopicClass.EMERGENCY:
        return False
    return is_urgent(found, binding(session, post.organisation_id, [now])[now])


def requester_of(session: Session, post: Post) -> str | None:
    return wish_of(session, post.organisation_id, post.request_id).requester


def sole_of(session: Session, post: Post) -> Sole | None:
    """The last time one person alone approved a post, if ever."""
    acts = _OF_POST.all(session, organisation_id=post.organisation_id, post_id=post.id)
    if not acts:
        return None
    last = {act.number: act for act in acts if act.round_id == acts[0].round_id}
    return Sole(last[APPROVAL], last.get(REVIEW), last.get(LATENESS))


def to_review(session: Session, post: Post) -> tuple[Sole, PostVersion]:
    """What waits for somebody else, and the version it is about. Raises `OutOfTurn` when nothing does."""
    sole = sole_of(session, post)
    if sole is None or sole.review is not None:
        raise OutOfTurn(say("Esta publicación no espera una revisión posterior: ya se hizo o no hizo falta."))
    version = _VERSION.first(session, organisation_id=post.organisation_id, round_id=sole.approval.round_id)
    assert version is not None, "a round is about a version"
    return sole, version


def listed(session: Session, organisation_id: int, *, limit: int) -> Sequence[Listed]:
    """What waits first, by its term; then what was reviewed, the newest first."""
    return [
        *_WAITING.all(session, organisation_id=organisation_id, limit=limit),
        *_DONE.all(session, organisation_id=organisation_id, limit=limit),
    ]


def how_many_wait(session: Session, organisation_id: int, *, now: datetime) -> tuple[int, int]:
    """How many are to be reviewed, and how many of those late."""
    found = _COUNTED.first(session, organisation_id=organisation_id, now=now)
    return found or (0, 0)


def fallen_due(session: Session, *, now: datetime, limit: int) -> Sequence[SoleAct]:
    """Of every organisation, what nobody had reviewed when its term ended and nothing says so yet."""
    return _FALLEN.all(session, now=now, limit=limit)


def alone(session: Session, organisation_id: int, posts: Collection[int]) -> frozenset[int]:
    """Those of these posts whose present approval is one person's."""
    if not posts:
        return frozenset()
    return frozenset(_ALONE.all(session, organisation_id=organisation_id, posts=list(posts)))


_REVIEWS = SQLModel.metadata.tables["sole_act"].alias("review")
_REVIEW = _REVIEWS.c
_MINE = (SoleAct.organisation_id == HERE, SoleAct.number == APPROVAL)
_JOINED = (_REVIEW.round_id == SoleAct.round_id) & (_REVIEW.number == REVIEW)
_UNSEEN = _REVIEW.id.is_(None)
_CLASS: Read[str] = Read(
    select(Topic.topic_class).where(Topic.organisation_id == HERE, Topic.id == given("topic_id")),
    lambda found: found.value,
)
_OF_POST: Load[SoleAct] = Load(
    select(SoleAct)
    .where(SoleAct.organisation_id == HERE, SoleAct.post_id == given("post_id"))
    .order_by(col(SoleAct.round_id).desc(), col(SoleAct.number))
)
_VERSION: Load[PostVersion] = Load(
    select(PostVersion)
    .join(Round, col(Round.post_version_id) == PostVersion.id)
    .where(Round.organisation_id == HERE, Round.id == given("round_id"))
)
_SHOWN = (
    *(SoleAct.round_id, Post.year, Post.ordinal, Post.title, SoleAct.lane, SoleAct.reason, SoleAct.user_name),
    *(SoleAct.done_at, SoleAct.due_at, _REVIEW.deed, _REVIEW.user_name, _REVIEW.reason),
)
_LISTED = (
    columns(*_SHOWN)
    .select_from(SoleAct)
    .join(Post, col(Post.id) == SoleAct.post_id)
    .outerjoin(_REVIEWS, _JOINED)
    .where(*_MINE, Post.organisation_id == HERE)
    .limit(given("limit"))
)
_WAITING: Read[Listed] = Read(_LISTED.where(_UNSEEN).order_by(col(SoleAct.due_at), col(SoleAct.id)), Listed)
_DONE: Read[Listed] = Read(
    _LISTED.where(_REVIEW.id.is_not(None)).order_by(_REVIEW.done_at.desc(), col(SoleAct.id)), Listed
)
_COUNTED: Read[tuple[int, int]] = Read(
    columns(func.count(), func.count().filter(col(SoleAct.due_at) <= given("now")))
    .select_from(SoleAct)
    .outerjoin(_REVIEWS, _JOINED)
    .where(*_MINE, _UNSEEN),
    lambda waiting, late: (waiting, late),
)
_FALLEN: Load[SoleAct] = Load(
    select(SoleAct)
    .outerjoin(_REVIEWS, (_REVIEW.round_id == SoleAct.round_id) & (_REVIEW.number != APPROVAL))
    .where(SoleAct.number == APPROVAL, _UNSEEN, col(SoleAct.due_at) <= given("now"))
    .order_by(col(SoleAct.id))
    .limit(given("limit")),
    everywhere=True,
)
_ALONE: Read[int] = Read(
    select(SoleAct.post_id)
    .join(Round, col(Round.id) == SoleAct.round_id)
    .where(*_MINE, col(SoleAct.post_id).in_(given("posts", many=True)), Round.state == "approved"),
    int,
)
