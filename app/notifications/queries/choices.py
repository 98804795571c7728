"""What each person chose."""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from app.notifications.models import NoticeChoice, NoticeHours


def choices_of(session: Session, organisation_id: int, user_id: int) -> Sequence[NoticeChoice]:
    """Only where they differ from the usual way."""
    return session.exec(
        select(NoticeChoice).where(NoticeChoice.organisation_id == organisation_id, NoticeChoice.user_id == user_id)
    ).all()


def hours_of(session: Session, organisation_id: int, user_id: int | None) -> NoticeHours | None:
    """A person's own, or everybody's (None)."""
    whose = col(NoticeHours.user_id)
    return session.exec(
        select(NoticeHours)
        .where(NoticeHours.organisation_id == organisation_id)
        .where(whose.is_(None) if user_id is None else whose == user_id)
    ).first()


def everyones_hours(session: Session, organisation_ids: Sequence[int]) -> Sequence[NoticeHours]:
    """Of several organisations: everybody's and each person's."""
    return session.exec(select(NoticeHours).where(col(NoticeHours.organisation_id).in_(organisation_ids))).all()
