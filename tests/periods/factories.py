"""Periods for tests, made by the real use cases."""

from datetime import date, datetime

from sqlmodel import Session

from app.db.work import Work
from app.domain.directory.models import Topic
from app.domain.directory.rules.topics import TopicClass
from app.domain.periods.queries.periods import PeriodWithParts
from app.domain.periods.rules.elections import Election
from app.domain.periods.rules.kinds import ALLOWED_CLASSES, PeriodKind
from app.domain.periods.rules.references import PeriodReference, ReferenceKind
from app.domain.posts.models import Post
from app.usecases.periods import decisions, enforcement, proposals
from tests import post_factory
from tests.sample_town import Person, Town

VOTE = date(2027, 5, 23)
EARLY = date(2027, 4, 25)
"""The vote of a call published on 2 March, the day after the tests' clock."""
REFERENCE = PeriodReference(ReferenceKind.BULLETIN, issuer="BOE", number="49", on=date(2027, 2, 26))
REFERENCE_TYPED = {
    "reference_kind": "bulletin",
    "reference_issuer": "BOE",
    "reference_number": "49",
    "reference_on": "2027-02-26",
}
SERVICES = tuple(one.value for one in ALLOWED_CLASSES)


def event_topic(session: Session, town: Town) -> Topic:
    topic = Topic(organisation_id=town.id, name="Fiestas", topic_class=TopicClass.EVENT)
    session.add(topic)
    session.flush()
    return topic


def scheduled(session: Session, town: Town, topic: Topic | None, *, now: datetime, hours: int = 24) -> Post:
    """Return a post approved for so many hours from now."""
    return post_factory.approved(session, town, now=now, hours=hours, topic_id=topic.id if topic else None)


def election(
    session: Session, town: Town, *, now: datetime, vote: date = VOTE, territory: str = "ES"
) -> PeriodWithParts:
    """Return an election proposed by the network manager."""
    proposal = proposals.ElectionProposal(Election.LOCAL, vote, territory)
    return proposals.propose_election(Work(session, town.editor.actor, now), town.organisation, proposal)


def matter(
    session: Session,
    town: Town,
    kind: PeriodKind,
    first: date,
    last: date | None,
    *,
    now: datetime,
    territory: str = "ES",
) -> PeriodWithParts:
    proposal = proposals.PeriodProposal(kind, "Por la riada", territory, first, last)
    return PeriodWithParts(
        proposals.propose_period(Work(session, town.editor.actor, now), town.organisation, proposal), []
    )


def as_proposed(
    whole: PeriodWithParts, *, reference: PeriodReference | None = REFERENCE, allowed: tuple[str, ...] = SERVICES
) -> decisions.PeriodDecision:
    days = {part.kind: (part.starts_on, part.ends_on) for part in whole.parts}
    return decisions.PeriodDecision(reference=reference, days=days, allowed=allowed)


def confirm(session: Session, town: Town, whole: PeriodWithParts, *, now: datetime, by: Person | None = None) -> int:
    """Confirm the period by legal review as proposed; return the number of posts held."""
    return confirm_allowing(session, town, whole, SERVICES, now=now, by=by)


def confirm_allowing(
    session: Session,
    town: Town,
    whole: PeriodWithParts,
    allowed: tuple[str, ...],
    *,
    now: datetime,
    by: Person | None = None,
) -> int:
    decision = as_proposed(whole, allowed=allowed)
    seen = enforcement.posts_fingerprint(enforcement.posts_to_hold(session, town.organisation, whole.period, decision))
    actor = (by or town.legal_reviewer).actor
    return enforcement.confirm_period(Work(session, actor, now), town.organisation, whole, decision, seen=seen)


def mourning(session: Session, town: Town, first: date, last: date, *, now: datetime) -> PeriodWithParts:
    """Return a confirmed mourning period."""
    whole = matter(session, town, PeriodKind.OFFICIAL_MOURNING, first, last, now=now)
    confirm(session, town, whole, now=now)
    return whole
