from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, or_, select

from app.db.work import Work
from app.domain.audit.models import AuditHead
from app.domain.editorial_line.models import LineVersion
from app.domain.editorial_line.rules.versions import LineState
from app.domain.organisations.models import Organisation
from app.domain.public.models import PublicPage


def page_or_default(session: Session, organisation_id: int) -> PublicPage:
    """Return the page, closed by default."""
    page = session.exec(select(PublicPage).where(PublicPage.organisation_id == organisation_id)).first()
    return page or PublicPage(organisation_id=organisation_id)


def pages_behind(session: Session, *, edition: str, now: datetime) -> Sequence[PublicPage]:
    """Return open pages perhaps stale; one read."""
    return session.exec(
        select(PublicPage)
        .join(AuditHead, col(AuditHead.organisation_id) == PublicPage.organisation_id)
        .where(col(PublicPage.is_open))
        .where(or_(PublicPage.seq < AuditHead.seq, PublicPage.edition != edition, col(PublicPage.stale_at) <= now))
        .order_by(col(PublicPage.organisation_id))
    ).all()


def next_line_start(session: Session, organisation_id: int, *, now: datetime) -> datetime | None:
    """Return when the next adopted version takes effect."""
    wanted = select(LineVersion.in_force_from).where(
        LineVersion.organisation_id == organisation_id,
        LineVersion.state == LineState.ADOPTED,
        col(LineVersion.in_force_from) > now,
    )
    return session.exec(wanted.order_by(col(LineVersion.in_force_from))).first()


def indexed_slugs(session: Session) -> Sequence[str]:
    """Return slugs of the public pages open to search engines, in order."""
    wanted = select(Organisation.slug).join(PublicPage, col(PublicPage.organisation_id) == Organisation.id)
    return session.exec(wanted.where(PublicPage.is_open, PublicPage.may_index).order_by(Organisation.slug)).all()


def open_page(session: Session, slug: str) -> tuple[Organisation, PublicPage] | None:
    """Return None if unknown or closed."""
    row = session.exec(
        select(Organisation, PublicPage)
        .join(PublicPage, col(PublicPage.organisation_id) == Organisation.id)
        .where(Organisation.slug == slug, col(PublicPage.is_open))
    ).first()
    return (row[0], row[1]) if row else None


def is_read_outside(work: Work) -> bool:
    """Tell whether strangers read anything of the body: its page, its calendar or its report. One statement."""
    wanted = (
        select(Organisation.id)
        .outerjoin(PublicPage, col(PublicPage.organisation_id) == Organisation.id)
        .where(Organisation.id == work.organisation_id)
        .where(or_(PublicPage.is_open, Organisation.publishes_feeds, Organisation.publishes_neutrality))
    )
    return work.session.exec(wanted).first() is not None
