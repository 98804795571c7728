from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy.orm.util import identity_key
from sqlmodel import Session, col, select

from app.core.errors import NotFound
from app.core.messages import msg
from app.core.zones import local_day
from app.db.statements import ORGANISATION_ID, EntityQuery
from app.domain.organisations.models import Organisation, Unit


def organisation_by_slug(session: Session, slug: str) -> Organisation:
    """Raise `NotFound`."""
    organisation = session.exec(select(Organisation).where(Organisation.slug == slug)).first()
    if organisation is None:
        raise NotFound(msg("No hay ninguna organización «%(slug)s».", slug=slug))
    return organisation


def current_day(session: Session, organisation_id: int, *, now: datetime) -> date:
    return local_day(now, organisation_by_id(session, organisation_id).zone)


def organisation_by_id(session: Session, organisation_id: int) -> Organisation:
    """Return the organisation from session or database; it must exist."""
    cached_organisation = session.identity_map.get(identity_key(Organisation, organisation_id))
    organisation = cached_organisation or _ORGANISATION.first(session, organisation_id=organisation_id)
    assert organisation is not None, organisation_id
    return organisation


def all_organisations(session: Session) -> Sequence[Organisation]:
    return session.exec(select(Organisation).order_by(Organisation.slug)).all()


def units(session: Session, organisation_id: int) -> Sequence[Unit]:
    return session.exec(
        select(Unit).where(Unit.organisation_id == organisation_id).order_by(Unit.name, col(Unit.id))
    ).all()


def has_organisations(session: Session) -> bool:
    return session.exec(select(Organisation.id).limit(1)).first() is not None


def has_open_units_below(session: Session, unit: Unit) -> bool:
    below = select(Unit.id).where(
        Unit.organisation_id == unit.organisation_id, Unit.parent_id == unit.id, col(Unit.closed).is_(False)
    )
    return session.exec(below.limit(1)).first() is not None


def unit_or_404(session: Session, unit_id: int, *, organisation_id: int, lock: bool = False) -> Unit:
    """Raise `NotFound`."""
    wanted = select(Unit).where(Unit.organisation_id == organisation_id, Unit.id == unit_id)
    unit = session.exec(wanted.with_for_update() if lock else wanted).first()
    if unit is None:
        raise NotFound(msg("Esa unidad no existe."))
    return unit


_ORGANISATION: EntityQuery[Organisation] = EntityQuery(
    select(Organisation).where(Organisation.id == ORGANISATION_ID), everywhere=True
)
