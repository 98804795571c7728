"""An emergency in force, a small town, and their posts."""

from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from app.core.permissions import Role
from app.db.work import Work
from app.domain.approvals.models.decisions import SoleAct
from app.domain.directory.models import Topic
from app.domain.directory.rules.topics import Risk, TopicClass
from app.domain.people.models import Membership
from app.domain.periods.models import Period
from app.domain.periods.rules.kinds import PeriodKind, PeriodState
from app.domain.posts.models import Post
from app.domain.posts.queries import posts
from app.domain.posts.rules.declaration import PostDeclaration
from app.usecases.approvals import sole_approval
from tests import post_factory
from tests.sample_town import Person, Town, make_person

FLOOD = "Corte de agua en la calle Mayor por la riada. Pida ayuda en el 112."


def emergency(session: Session, town: Town, *, now: datetime, kind: PeriodKind = PeriodKind.EMERGENCY) -> Period:
    """Return a period in force since an hour ago."""
    period = Period(
        organisation_id=town.id,
        kind=kind,
        name="Riada",
        territory="ES",
        starts_on=now.date(),
        ends_on=None if kind is PeriodKind.EMERGENCY else now.date(),
        zone=town.organisation.zone,
        starts_at=now - timedelta(hours=1),
        ends_at=None if kind is PeriodKind.EMERGENCY else now + timedelta(days=3),
        state=PeriodState.CONFIRMED,
        bulletin_reference="Decreto 3/2027",
        proposed_by_name="Ada",
        proposed_at=now,
        confirmed_by_name="Ada",
        confirmed_at=now,
    )
    session.add(period)
    session.flush()
    return period


def topic(session: Session, town: Town, topic_class: TopicClass = TopicClass.EMERGENCY, risk: Risk = Risk.LOW) -> Topic:
    made = Topic(organisation_id=town.id, name=f"{topic_class} {risk}", topic_class=topic_class, risk=risk)
    session.add(made)
    session.flush()
    return made


def flooded(session: Session, town: Town, *, now: datetime, by: Person, text: str = FLOOD) -> Post:
    """Return a post with its source, written in an emergency and not yet submitted."""
    emergency(session, town, now=now)
    declared = PostDeclaration(source="Centro de Emergencias", source_on=now.date())
    fields = {"topic_id": topic(session, town).id, "text": text, "hours": 3, "declared": declared}
    return post_factory.post(session, town, now=now, by=by, **fields)


def writes_and_decides(session: Session, town: Town, *, now: datetime, name: str = "Elvira") -> Person:
    """Return the only person of a small town's press office."""
    return make_person(session, town.organisation, Role.SUPERVISOR, now=now, name=name)


def small_town(session: Session, town: Town, *, now: datetime) -> tuple[Person, Person]:
    """Turn sole approval on; return the only writer and approver, and an outsider who may review later."""
    for row in (r for role in Role for r in post_factory.memberships(session, town, role)):
        row.ends_on = now.date() - timedelta(days=1) if row.role in DECIDERS else None
    town.organisation.small_town_mode = True
    session.add(town.organisation)
    session.flush()
    outside = make_person(session, town.organisation, Role.LEGAL_REVIEWER, now=now, name="Olga")
    return writes_and_decides(session, town, now=now), outside


DECIDERS = (Role.SUPERVISOR, Role.NEUTRALITY_REVIEWER, Role.LEGAL_REVIEWER)


def approve_alone(
    session: Session, post: Post, by: Person, *, now: datetime, reason: str = "No hay nadie más", seen: str = ""
) -> SoleAct:
    version: Any = posts.version_of(session, post)
    arguments = {"reason": reason, "seen_hash": seen or version.content_hash}
    return sole_approval.approve_post_alone(Work(session, by.actor, now), post, **arguments)


def held(session: Session, town: Town, person: Person) -> list[Membership]:
    return [row for role in Role for row in post_factory.memberships(session, town, role) if row.user_id == person.id]
