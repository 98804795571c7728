from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import JSON, type_coerce
from sqlmodel import Session, col, or_, select

from app.core.errors import NotFound
from app.core.messages import msg
from app.db.statements import ORGANISATION_ID, Query, as_tuple, param, select_columns
from app.db.work import Work
from app.domain.organisations.models import Organisation
from app.domain.plan.models.versions import PlanSignature, PlanVersion
from app.domain.plan.rules.stops import Stop
from app.domain.plan.rules.versions import REMINDER_DAYS


def version_in_force(session: Session, organisation_id: int, *, today: date) -> PlanVersion | None:
    """Return None if no plan was approved."""
    wanted = select(PlanVersion).where(PlanVersion.organisation_id == organisation_id, *_holds(today))
    return session.exec(wanted.order_by(col(PlanVersion.number).desc())).first()


def number_in_force(session: Session, organisation_id: int, *, today: date) -> int | None:
    """Return only the number, so that noting it on each message reads no plan."""
    return _NUMBER.first(session, organisation_id=organisation_id, day=today)


def number_on(organisation_id: Any, day: Any) -> Any:
    """Return a scalar subquery, or NULL."""
    return (
        select(PlanVersion.number)
        .where(PlanVersion.organisation_id == organisation_id, *_holds(day))
        .order_by(col(PlanVersion.number).desc())
        .limit(1)
        .scalar_subquery()
    )


def in_force_since(work: Work, number: int) -> date | None:
    """Return None if it never was."""
    wanted = select_columns(PlanVersion.in_force_from).where(
        PlanVersion.organisation_id == work.organisation_id, PlanVersion.number == number
    )
    first_day: date | None = work.session.execute(wanted).scalar()
    return first_day


def _holds(day: Any) -> tuple[Any, ...]:
    return (
        col(PlanVersion.withdrawn_at).is_(None),
        col(PlanVersion.in_force_from) <= day,
        or_(col(PlanVersion.ends_on).is_(None), col(PlanVersion.ends_on) > day),
    )


def plan_versions(session: Session, organisation_id: int) -> Sequence[PlanVersion]:
    """Return plan versions, newest first."""
    wanted = select(PlanVersion).where(PlanVersion.organisation_id == organisation_id)
    return session.exec(wanted.order_by(col(PlanVersion.number).desc())).all()


def locked_versions(session: Session, organisation_id: int) -> Sequence[PlanVersion]:
    """Lock until the transaction ends: the second change sees the first.

    Lock the organisation too: without versions there is nothing else to wait on.
    """
    session.exec(select(Organisation.id).where(Organisation.id == organisation_id).with_for_update()).one()
    wanted = select(PlanVersion).where(PlanVersion.organisation_id == organisation_id)
    ordered = wanted.order_by(col(PlanVersion.number)).with_for_update()
    return session.exec(ordered.execution_options(populate_existing=True)).all()


def approved_topics(session: Session, organisation_id: int) -> frozenset[str]:
    """Return the topic names of any plan ever put in force. One statement."""
    topic_lists = session.execute(
        select(_TOPICS).where(
            PlanVersion.organisation_id == organisation_id, col(PlanVersion.in_force_from).is_not(None)
        )
    ).scalars()
    topics = (topic for some in topic_lists if isinstance(some, list) for topic in some if isinstance(topic, dict))
    return frozenset(str(topic.get("name") or "") for topic in topics) - {""}


_TOPICS = type_coerce(col(PlanVersion.content), JSON)[("stops", Stop.GUIDE.value, "topics")]


def signatures(session: Session, version: PlanVersion) -> Sequence[PlanSignature]:
    wanted = select(PlanSignature).where(
        PlanSignature.organisation_id == version.organisation_id, PlanSignature.plan_version_id == version.id
    )
    return session.exec(wanted.order_by(col(PlanSignature.id))).all()


def pending_proposal(session: Session, organisation_id: int) -> PlanVersion | None:
    """Return the proposal awaiting its act; at most one."""
    wanted = select(PlanVersion).where(
        PlanVersion.organisation_id == organisation_id,
        col(PlanVersion.withdrawn_at).is_(None),
        col(PlanVersion.in_force_from).is_(None),
    )
    return session.exec(wanted).first()


def last_approved(session: Session, organisation_id: int) -> PlanVersion | None:
    """Return the last approved version, in force or about to be."""
    wanted = select(PlanVersion).where(
        PlanVersion.organisation_id == organisation_id,
        col(PlanVersion.withdrawn_at).is_(None),
        col(PlanVersion.in_force_from).is_not(None),
    )
    return session.exec(wanted.order_by(col(PlanVersion.number).desc())).first()


def versions_near_review(session: Session, *, until: date) -> list[tuple[int, int]]:
    """Return (organisation, version) due for review with reminders left."""
    return _REVIEWS.all(session, until=until, most=len(REMINDER_DAYS))


def locked_version(session: Session, organisation_id: int, version_id: int) -> PlanVersion | None:
    """Lock until the transaction ends."""
    wanted = select(PlanVersion).where(PlanVersion.organisation_id == organisation_id, PlanVersion.id == version_id)
    return session.exec(wanted.with_for_update().execution_options(populate_existing=True)).first()


_REVIEWS: Query[tuple[int, int]] = Query(
    select(PlanVersion.organisation_id, PlanVersion.id)
    .where(col(PlanVersion.review_on) <= param("until"), col(PlanVersion.reminded) < param("most"))
    .where(col(PlanVersion.in_force_from).is_not(None), col(PlanVersion.ends_on).is_(None))
    .order_by(col(PlanVersion.id)),
    as_tuple,
    everywhere=True,
)


def version_or_404(session: Session, number: int, *, organisation_id: int, lock: bool = False) -> PlanVersion:
    """Raise `NotFound`."""
    wanted = select(PlanVersion).where(PlanVersion.organisation_id == organisation_id, PlanVersion.number == number)
    version = session.exec(wanted.with_for_update() if lock else wanted).first()
    if version is None:
        raise NotFound(msg("Esa versión del plan no existe."))
    return version


_NUMBER: Query[int] = Query(
    select_columns(PlanVersion.number)
    .where(PlanVersion.organisation_id == ORGANISATION_ID, *_holds(param("day")))
    .order_by(col(PlanVersion.number).desc())
    .limit(1),
    int,
)
