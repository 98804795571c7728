from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlmodel import Session, col, or_, select

from app.core.errors import NotFound
from app.core.messages import msg
from app.core.permissions import GRANTS, Permission
from app.db.projection import DerivedMark
from app.db.statements import Query, param
from app.db.work import Work
from app.domain.organisations.models import Organisation
from app.domain.people.models import User
from app.domain.people.queries import deciders, people
from app.domain.reports.models import ComplianceReport

MONTH_MARK, DAY_MARK, PAST_MARK = "plan_report", "plan_figures", "plan_figures_past"
READER_ROLES = tuple(role for role in GRANTS if Permission.REPORT_READ in GRANTS[role])


def monthly_reports(session: Session, organisation_id: int) -> Sequence[ComplianceReport]:
    """Return monthly reports, newest first."""
    wanted = select(ComplianceReport).where(ComplianceReport.organisation_id == organisation_id)
    return session.exec(wanted.order_by(col(ComplianceReport.month).desc())).all()


def monthly_report_or_404(work: Work, month: str) -> ComplianceReport:
    """Raise `NotFound`."""
    wanted = select(ComplianceReport).where(
        ComplianceReport.organisation_id == work.organisation_id, ComplianceReport.month == month
    )
    report = work.session.exec(wanted).first()
    if report is None:
        raise NotFound(msg("De ese mes no hay informe guardado."))
    return report


def report_readers(session: Session, organisation_id: int, *, today: date) -> list[User]:
    """Return readers in their own right."""
    members = deciders.possible_deciders(session, READER_ROLES, (), organisation_id=organisation_id, today=today)
    return [member.user for member in members if people.member_may(member, Permission.REPORT_READ)]


def organisations_behind(session: Session, mark: str, day: date) -> list[int]:
    """Return the organisations whose mark lags; one statement."""
    return _BEHIND.all(session, mark=mark, day=day)


_MARKED = (col(DerivedMark.organisation_id) == Organisation.id) & (col(DerivedMark.name) == param("mark"))
_BEHIND: Query[Any] = Query(
    select(Organisation.id)
    .outerjoin(DerivedMark, _MARKED)
    .where(or_(col(DerivedMark.day).is_(None), col(DerivedMark.day) < param("day")))
    .order_by(col(Organisation.id)),
    lambda organisation_id: organisation_id,
    everywhere=True,
)
