"""Drafts; a stop's edits run one at a time."""

from collections.abc import Sequence

from sqlmodel import Session, col, func, select

from app.core.errors import NotFound
from app.core.messages import msg
from app.db.bulk import dialect_insert
from app.db.work import Work
from app.domain.plan.models.versions import PlanComment, PlanSection
from app.domain.plan.rules.stops import Stop


def sections(session: Session, organisation_id: int) -> dict[Stop, PlanSection]:
    plan_sections = session.exec(select(PlanSection).where(PlanSection.organisation_id == organisation_id)).all()
    return {section.stop: section for section in plan_sections}


def section_to_edit(work: Work, stop: Stop) -> PlanSection:
    """Create if missing; lock until the transaction ends."""
    row = {"organisation_id": work.organisation_id, "stop": stop, "body": {}, "revision": 0, "saved_by_name": ""}
    work.session.connection().execute(dialect_insert(work.session, PlanSection).values(row).on_conflict_do_nothing())
    wanted = select(PlanSection).where(PlanSection.organisation_id == work.organisation_id, PlanSection.stop == stop)
    return work.session.exec(wanted.with_for_update().execution_options(populate_existing=True)).one()


def comments(session: Session, organisation_id: int, stop: Stop) -> Sequence[PlanComment]:
    wanted = select(PlanComment).where(PlanComment.organisation_id == organisation_id, PlanComment.stop == stop)
    return session.exec(wanted.order_by(col(PlanComment.id))).all()


def open_comments(session: Session, organisation_id: int) -> dict[Stop, int]:
    """Omit stops without any."""
    wanted = (
        select(PlanComment.stop, func.count(col(PlanComment.id)))
        .where(PlanComment.organisation_id == organisation_id, col(PlanComment.settled_at).is_(None))
        .group_by(col(PlanComment.stop))
    )
    return {Stop(stop): count for stop, count in session.exec(wanted).all()}


def comment_or_404(work: Work, stop: Stop, comment_id: int) -> PlanComment:
    """Raise `NotFound`."""
    wanted = select(PlanComment).where(
        PlanComment.organisation_id == work.organisation_id, PlanComment.stop == stop, PlanComment.id == comment_id
    )
    if (comment := work.session.exec(wanted.with_for_update()).first()) is None:
        raise NotFound(msg("Ese comentario no existe."))
    return comment


def locked_section(work: Work, stop: Stop) -> PlanSection:
    """Create if missing; lock until the transaction ends."""
    blank = {"organisation_id": work.organisation_id, "stop": stop, "body": {}, "revision": 0, "saved_by_name": ""}
    work.session.execute(dialect_insert(work.session, PlanSection).values(**blank).on_conflict_do_nothing())
    mine = (PlanSection.organisation_id == work.organisation_id, PlanSection.stop == stop)
    return work.session.exec(select(PlanSection).where(*mine).with_for_update()).one()
