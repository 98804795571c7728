"""What is known of a text and of the people around it when one of them would let it out alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, select

from app.accounts import queries as accounts
from app.accounts.models import User
from app.accounts.rules import Permission
from app.approvals.queries.turn import Turn
from app.approvals.rules import StepState
from app.approvals.rules.alone import RATIFIED_WITHIN, Case, Lane, is_urgent, lane_of
from app.approvals.rules.routes import DECIDING
from app.core.errors import Refusal
from app.core.words import Sentence, say
from app.db.reads import HERE, Read, given
from app.drafting import queries as drafting
from app.drafting.models import Post, PostVersion
from app.drafting.queries.pieces import Setting, last_findings, setting_of
from app.drafting.rules.checks import Stage
from app.editorial_line.queries import lacking_parts
from app.editorial_line.rules.emergency_text import Part
from app.editorial_line.rules.line import Action
from app.intake.queries import wish_of
from app.organisations.models import Organisation
from app.organisations.queries import day_of
from app.periods.queries import binding, periods_between
from app.periods.queries.working import working_of
from app.periods.rules.binding import binding_kinds, binds_body, covers
from app.periods.rules.territory import body_territory
from app.periods.rules.working import WorkingTime
from app.topics.models import Topic
from app.topics.rules import TopicClass


@dataclass(frozen=True, slots=True)
class Around:
    """What a text is about, and where and when. `present`: the kinds of period in force now; `people`: who may
    decide; `wrote`: whose words are in it; `lacks`: the parts of an emergency text that its variants do not say.
    """

    body: Organisation
    setting: Setting
    present: frozenset[str]
    working: WorkingTime
    people: Sequence[User]
    wrote: frozenset[int]
    lacks: Sequence[Part] = ()

    @property
    def others(self) -> list[User]:
        """Who may decide and wrote nothing of it."""
        return [one for one in self.people if one.id not in self.wrote]

    @property
    def is_urgent(self) -> bool:
        topic = self.setting.topic
        return topic is not None and is_urgent(topic.topic_class, self.present) and not self.lacks


def people_who_decide(session: Session, organisation_id: int, *, now: datetime) -> list[User]:
    """Everybody who may decide today in their own right, whatever they wrote."""
    today = day_of(session, organisation_id, now=now)
    members = accounts.holders(session, DECIDING, (), organisation_id=organisation_id, today=today)
    return [one.user for one in members if accounts.may(one, Permission.POST_DECIDE)]


def around_of(session: Session, post: Post, version: PostVersion, *, now: datetime) -> Around:
    """Five statements, one more for what somebody asked for and one for the text of an emergency."""
    body = session.get_one(Organisation, post.organisation_id)
    days = timedelta(days=3 * max(body.review_days, RATIFIED_WITHIN) + 14)
    place = body_territory(body.territory_code, body.region)
    at = post.planned_at or now
    every = periods_between(session, body.id, min(now, at), max(now + days, at))
    found = [one for one in every if binds_body(one, place)]
    bound = binding_kinds(every, at, place)
    setting = setting_of(session, post, version, now=now, stage=Stage.DECISION.value, periods=bound)
    is_emergency = setting.topic is not None and setting.topic.topic_class is TopicClass.EMERGENCY
    return Around(
        body=body,
        setting=setting,
        present=frozenset(one.kind.value for one in found if covers(one, now)),
        working=working_of(session, body.id, found),
        people=people_who_decide(session, body.id, now=now),
        wrote=drafting.contributors(session, version),
        lacks=lacking_parts(session, drafting.variants_of(session, version)) if is_emergency else (),
    )


def case_of(turn: Turn, around: Around, called_by: str | None) -> Case:
    """What is known of the open round.

    Whoever did not write it and only lacks a confirmed function (`is_marked`) is somebody else already: nobody more
    need be there to look at it later.
    """
    setting = around.setting
    return Case(
        mode=around.body.small_town_mode,
        people=len(around.people),
        others=len(around.others) or int(turn.is_marked and not turn.contributed),
        missing=sum(step.needed for step in turn.steps if step.state in (StepState.OPEN, StepState.WAITING)),
        topic_class=setting.topic.topic_class.value if setting.topic else None,
        risk=setting.topic.risk.value if setting.topic else None,
        periods=setting.periods | around.present,
        requester=setting.wish.requester,
        called_by=called_by,
        lacks=around.lacks,
    )


def may_be_urgent(session: Session, post: Post, *, now: datetime) -> bool:
    """Whether the lane of emergencies is open to a post; one statement, and a second for those of that class."""
    found = _CLASS.first(session, organisation_id=post.organisation_id, topic_id=post.topic_id)
    if found != TopicClass.EMERGENCY:
        return False
    return is_urgent(found, binding(session, post.organisation_id, [now])[now])


def requester_of(session: Session, post: Post) -> str | None:
    return wish_of(session, post.organisation_id, post.request_id).requester


def way_out(session: Session, turn: Turn, around: Around) -> tuple[Lane | None, Sentence | None]:
    """By which lane the actor of this turn could let it out alone, or why by none, as the line spoke last."""
    if not (turn.contributed or turn.is_marked):
        return None, NOT_THEIRS
    try:
        lane_of(case_of(turn, around, None), periods_now=around.present)
        found = last_findings(session, turn.current.version)
        calling = next((one.rule for one in found if one.action is not Action.WARN), None)
        return lane_of(case_of(turn, around, calling), periods_now=around.present), None
    except Refusal as refusal:
        return None, refusal.sentence


NOT_THEIRS = say("No ha intervenido en este texto: decídala en su página, sin más.")
_CLASS: Read[str] = Read(
    select(Topic.topic_class).where(Topic.organisation_id == HERE, Topic.id == given("topic_id")),
    lambda found: found.value,
)
