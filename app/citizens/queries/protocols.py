"""Versions of the protocol, who takes what, and what is known of whoever writes."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlmodel import Session, col, select

from app.citizens.models import Case, CaseAct, Citizen, ProtocolTaker, ProtocolVersion
from app.citizens.rules.cases import CaseDeed
from app.citizens.rules.categories import Category
from app.citizens.rules.versions import OPEN, VersionState
from app.core.errors import NotFound
from app.core.words import say
from app.db.reads import HERE, Load, Read, columns, given
from app.organisations.models import Unit

AGAIN_DAYS = 30
"""For how long somebody who writes of the same does it again."""


class Standing(NamedTuple):
    """The version an organisation sorts by."""

    number: int
    digest: str


def standing(session: Session, organisation_id: int) -> Standing | None:
    """None for whoever never changed the shipped one; one statement."""
    return _STANDING.first(session, organisation_id=organisation_id)


def versions(session: Session, organisation_id: int) -> Sequence[ProtocolVersion]:
    """The newest first."""
    return _VERSIONS.all(session, organisation_id=organisation_id)


def version_or_404(session: Session, organisation_id: int, number: int, *, lock: bool = False) -> ProtocolVersion:
    """Raise `NotFound`; `lock` for a deed, so that two people's changes take turns."""
    found = (_LOCKED if lock else _VERSION).first(session, organisation_id=organisation_id, number=number)
    if found is None:
        raise NotFound(say("Esa versión del protocolo no existe."))
    return found


def under_way(session: Session, organisation_id: int) -> ProtocolVersion | None:
    """The one being written or waiting to be approved."""
    return _UNDER_WAY.first(session, organisation_id=organisation_id)


class Adopted(NamedTuple):
    """What a version that is or was in force says, and the published words it could take."""

    content: Mapping[str, Any]
    offered: Sequence[Sequence[str]]


def adopted(session: Session, organisation_id: int) -> Sequence[Adopted]:
    """A town has a handful."""
    return _ADOPTED.all(session, organisation_id=organisation_id)


class Taker(NamedTuple):
    """Who stands behind a name of the tree."""

    name: str
    unit_id: int
    unit: str


def takers(session: Session, organisation_id: int) -> Mapping[str, Taker]:
    return {one.name: one for one in _TAKERS.all(session, organisation_id=organisation_id)}


class Known(NamedTuple):
    """What is known of an author: whether they were warned, and what they wrote of lately."""

    is_warned: bool
    lately: frozenset[Category]


def known_of(session: Session, citizen: Citizen, *, now: datetime) -> Known:
    """One statement."""
    since = now - timedelta(days=AGAIN_DAYS)
    rows = _KNOWN.all(session, organisation_id=citizen.organisation_id, citizen_id=citizen.id, since=since)
    lately = frozenset(category for category, received_at, _ in rows if received_at >= since)
    return Known(any(warned for _, _, warned in rows), lately)


_STANDING: Read[Standing] = Read(
    columns(ProtocolVersion.number, ProtocolVersion.digest)
    .where(ProtocolVersion.organisation_id == HERE, ProtocolVersion.state == VersionState.ADOPTED)
    .order_by(col(ProtocolVersion.number).desc())
    .limit(1),
    Standing,
)
_ADOPTED: Read[Adopted] = Read(
    columns(ProtocolVersion.content, ProtocolVersion.offered)
    .where(ProtocolVersion.organisation_id == HERE, ProtocolVersion.state == VersionState.ADOPTED)
    .order_by(col(ProtocolVersion.number)),
    Adopted,
)
_VERSIONS: Load[ProtocolVersion] = Load(
    select(ProtocolVersion).where(ProtocolVersion.organisation_id == HERE).order_by(col(ProtocolVersion.number).desc())
)
_WANTED = select(ProtocolVersion).where(
    ProtocolVersion.organisation_id == HERE, ProtocolVersion.number == given("number")
)
_VERSION: Load[ProtocolVersion] = Load(_WANTED)
_LOCKED: Load[ProtocolVersion] = Load(_WANTED.with_for_update())
_UNDER_WAY: Load[ProtocolVersion] = Load(
    select(ProtocolVersion).where(ProtocolVersion.organisation_id == HERE, col(ProtocolVersion.state).in_(OPEN))
)
_TAKERS: Read[Taker] = Read(
    columns(ProtocolTaker.name, ProtocolTaker.unit_id, Unit.name)
    .join(Unit, (col(Unit.id) == ProtocolTaker.unit_id) & (col(Unit.organisation_id) == ProtocolTaker.organisation_id))
    .where(ProtocolTaker.organisation_id == HERE)
    .order_by(col(ProtocolTaker.name)),
    Taker,
)
_WAS_WARNED = (
    sa.exists()
    .where(col(CaseAct.organisation_id) == Case.organisation_id, col(CaseAct.case_id) == Case.id)
    .where(col(CaseAct.deed) == CaseDeed.WARNED)
)
_KNOWN: Read[tuple[Category, datetime, bool]] = Read(
    columns(Case.category, Case.received_at, _WAS_WARNED)
    .where(Case.organisation_id == HERE, col(Case.citizen_id) == given("citizen_id"))
    .where(sa.or_(col(Case.received_at) >= given("since"), _WAS_WARNED))
    .order_by(col(Case.id)),
    lambda *row: (row[0], row[1], bool(row[2])),
)
