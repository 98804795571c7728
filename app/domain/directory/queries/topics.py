from collections.abc import Sequence

from sqlmodel import Session, col, func, select

from app.core.errors import NotFound
from app.core.messages import msg
from app.domain.directory.models import Topic
from app.domain.organisations.models import Unit


def topics(session: Session, *, organisation_id: int, closed: bool = False) -> Sequence[Topic]:
    """Return topics by pillar and name."""
    return session.exec(
        select(Topic)
        .where(Topic.organisation_id == organisation_id, col(Topic.closed).is_(closed))
        .order_by(Topic.pillar, Topic.name, col(Topic.id))
    ).all()


def topics_with_owners(session: Session, *, organisation_id: int) -> Sequence[tuple[Topic, str | None]]:
    return session.exec(
        select(Topic, Unit.name)
        .outerjoin(Unit, col(Unit.id) == Topic.owner_unit_id)
        .where(Topic.organisation_id == organisation_id, col(Topic.closed).is_(False))
        .order_by(Topic.pillar, Topic.name, col(Topic.id))
    ).all()


def topic_or_404(session: Session, topic_id: int, *, organisation_id: int) -> Topic:
    topic = session.exec(select(Topic).where(Topic.organisation_id == organisation_id, Topic.id == topic_id)).first()
    if topic is None:
        raise NotFound(msg("Ese tema no existe."))
    return topic


def have_same_weight(session: Session, organisation_id: int, topic_id: int | None, other: int | None) -> bool:
    """Compare class and risk; no statement for the same topic."""
    if topic_id == other:
        return True
    known = select(Topic.topic_class, Topic.risk).where(Topic.organisation_id == organisation_id)
    rows = session.exec(known.where(col(Topic.id).in_([topic_id, other]))).all()
    return len(rows) == 2 and rows[0] == rows[1]


def topic_by_name(session: Session, name: str, *, organisation_id: int) -> Topic | None:
    """Return the topic, ignoring case."""
    every = session.exec(select(Topic).where(Topic.organisation_id == organisation_id)).all()
    return next((topic for topic in every if topic.name.casefold() == name.casefold()), None)


def open_topic_count(session: Session, *, organisation_id: int) -> int:
    return session.exec(
        select(func.count(col(Topic.id))).where(Topic.organisation_id == organisation_id, col(Topic.closed).is_(False))
    ).one()


def closed_topic_count(session: Session, *, organisation_id: int) -> int:
    return session.exec(
        select(func.count(col(Topic.id))).where(Topic.organisation_id == organisation_id, col(Topic.closed).is_(True))
    ).one()


def other_shares_total(session: Session, topic_id: int | None, *, organisation_id: int) -> int:
    wanted = select(func.coalesce(func.sum(Topic.target_share), 0)).where(
        Topic.organisation_id == organisation_id, col(Topic.closed).is_(False)
    )
    return session.exec(wanted.where(Topic.id != topic_id) if topic_id else wanted).one()
