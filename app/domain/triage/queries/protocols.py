from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlmodel import Session, col, select

from app.core.errors import NotFound
from app.core.messages import msg
from app.db.statements import ORGANISATION_ID, EntityQuery, Query, param, select_columns
from app.db.work import Work
from app.domain.cases.models.cases import Case, CaseAct, Citizen
from app.domain.cases.rules.categories import Category
from app.domain.cases.rules.states import CaseActKind
from app.domain.organisations.models import Unit
from app.domain.triage.models import ProtocolAssignee, ProtocolVersion
from app.domain.triage.rules.versions import OPEN_STATES, ProtocolVersionState

REPEAT_DAYS = 30
"""Days within which a subject counts as repeated."""


class AdoptedVersion(NamedTuple):
    number: int
    digest: str


def adopted_version(session: Session, organisation_id: int) -> AdoptedVersion | None:
    """Return None for the shipped one; one statement."""
    return _ADOPTED_VERSION.first(session, organisation_id=organisation_id)


def protocol_versions(work: Work) -> Sequence[ProtocolVersion]:
    """Return protocol versions, newest first."""
    return _VERSIONS.all(work.session, organisation_id=work.organisation_id)


def version_or_404(session: Session, organisation_id: int, number: int, *, lock: bool = False) -> ProtocolVersion:
    """Raise `NotFound`; `lock` makes concurrent changes take turns."""
    version = (_LOCKED if lock else _VERSION).first(session, organisation_id=organisation_id, number=number)
    if version is None:
        raise NotFound(msg("Esa versión del protocolo no existe."))
    return version


def open_version(session: Session, organisation_id: int) -> ProtocolVersion | None:
    """Return a draft or one awaiting approval."""
    return _OPEN_VERSION.first(session, organisation_id=organisation_id)


class AdoptedContent(NamedTuple):
    """Content once in force, and published words offered it."""

    content: Mapping[str, Any]
    offered: Sequence[Sequence[str]]


def adopted_contents(session: Session, organisation_id: int) -> Sequence[AdoptedContent]:
    """Return all adopted contents: a handful."""
    return _ADOPTED_CONTENTS.all(session, organisation_id=organisation_id)


class Assignee(NamedTuple):
    name: str
    unit_id: int
    unit: str


def assignees(session: Session, organisation_id: int) -> Mapping[str, Assignee]:
    return {assignee.name: assignee for assignee in _ASSIGNEES.all(session, organisation_id=organisation_id)}


class AuthorHistory(NamedTuple):
    is_warned: bool
    lately: frozenset[Category]


def author_history(session: Session, citizen: Citizen, *, now: datetime) -> AuthorHistory:
    """Return the citizen's earlier warning and recent categories, in one statement."""
    since = now - timedelta(days=REPEAT_DAYS)
    rows = _AUTHOR_HISTORY.all(session, organisation_id=citizen.organisation_id, citizen_id=citizen.id, since=since)
    lately = frozenset(category for category, received_at, _ in rows if received_at >= since)
    return AuthorHistory(any(warned for _, _, warned in rows), lately)


_ADOPTED_VERSION: Query[AdoptedVersion] = Query(
    select_columns(ProtocolVersion.number, ProtocolVersion.digest)
    .where(ProtocolVersion.organisation_id == ORGANISATION_ID, ProtocolVersion.state == ProtocolVersionState.ADOPTED)
    .order_by(col(ProtocolVersion.number).desc())
    .limit(1),
    AdoptedVersion,
)
_ADOPTED_CONTENTS: Query[AdoptedContent] = Query(
    select_columns(ProtocolVersion.content, ProtocolVersion.offered)
    .where(ProtocolVersion.organisation_id == ORGANISATION_ID, ProtocolVersion.state == ProtocolVersionState.ADOPTED)
    .order_by(col(ProtocolVersion.number)),
    AdoptedContent,
)
_VERSIONS: EntityQuery[ProtocolVersion] = EntityQuery(
    select(ProtocolVersion)
    .where(ProtocolVersion.organisation_id == ORGANISATION_ID)
    .order_by(col(ProtocolVersion.number).desc())
)
_BY_NUMBER = select(ProtocolVersion).where(
    ProtocolVersion.organisation_id == ORGANISATION_ID, ProtocolVersion.number == param("number")
)
_VERSION: EntityQuery[ProtocolVersion] = EntityQuery(_BY_NUMBER)
_LOCKED: EntityQuery[ProtocolVersion] = EntityQuery(_BY_NUMBER.with_for_update())
_OPEN_VERSION: EntityQuery[ProtocolVersion] = EntityQuery(
    select(ProtocolVersion).where(
        ProtocolVersion.organisation_id == ORGANISATION_ID, col(ProtocolVersion.state).in_(OPEN_STATES)
    )
)
_ASSIGNEES: Query[Assignee] = Query(
    select_columns(ProtocolAssignee.name, ProtocolAssignee.unit_id, Unit.name)
    .join(
        Unit,
        (col(Unit.id) == ProtocolAssignee.unit_id) & (col(Unit.organisation_id) == ProtocolAssignee.organisation_id),
    )
    .where(ProtocolAssignee.organisation_id == ORGANISATION_ID)
    .order_by(col(ProtocolAssignee.name)),
    Assignee,
)
_WAS_WARNED = (
    sa.exists()
    .where(col(CaseAct.organisation_id) == Case.organisation_id, col(CaseAct.case_id) == Case.id)
    .where(col(CaseAct.deed) == CaseActKind.WARNED)
)
_AUTHOR_HISTORY: Query[tuple[Category, datetime, bool]] = Query(
    select_columns(Case.category, Case.received_at, _WAS_WARNED)
    .where(Case.organisation_id == ORGANISATION_ID, col(Case.citizen_id) == param("citizen_id"))
    .where(sa.or_(col(Case.received_at) >= param("since"), _WAS_WARNED))
    .order_by(col(Case.id)),
    lambda *row: (row[0], row[1], bool(row[2])),
)
