from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement
from sqlmodel import Session, SQLModel, col, select

from app.db.statements import ORGANISATION_ID, EntityQuery, Query, as_tuple, param, select_columns
from app.domain.audit.models import AuditEntry, AuditHead, AuditPersonal
from app.domain.audit.rules.acts import Act
from app.domain.audit.rules.chain import ChainAnchor

PAGE = 50
PersonalValueKey = tuple[int, str]
"""Sequence number and value's name."""


@dataclass(frozen=True, slots=True)
class ErasedValue:
    """An erased value's placeholder."""


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """`detail` has personal values, or `ErasedValue`."""

    seq: int
    at: datetime
    actor_id: int | None
    actor_name: str
    on_behalf_of: str | None
    act: Act
    subject: str
    detail: dict[str, Any]


@dataclass(frozen=True, slots=True)
class HistoryFilter:
    """`since` and `until` are instants, the second excluded."""

    subject: str = ""
    actor: str = ""
    act: Act | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """Newest first; neighbouring pages start from sequence numbers `older`, `newer`."""

    entries: list[HistoryEntry]
    older: int | None = None
    newer: int | None = None


def history_page(
    session: Session,
    organisation_id: int,
    wanted: HistoryFilter,
    *,
    before: int | None = None,
    after: int | None = None,
    limit: int = PAGE,
) -> HistoryPage:
    """Start before or after a sequence number, else newest."""
    narrowed = select(*_COLUMNS).where(*_criteria(organisation_id, wanted))
    if after is not None:
        narrowed = narrowed.where(AuditEntry.seq > after).order_by(col(AuditEntry.seq).asc())
    else:
        narrowed = narrowed.order_by(col(AuditEntry.seq).desc())
        narrowed = narrowed if before is None else narrowed.where(AuditEntry.seq < before)
    keyed_entries = [_keyed_entry(*row) for row in session.execute(narrowed.limit(limit + 1))]
    shown = _with_personal_values(
        session, organisation_id, sorted(keyed_entries[:limit], key=lambda entry: -entry[1].seq)
    )
    has_more = len(keyed_entries) > limit
    older, newer = (True, has_more) if after is not None else (has_more, before is not None)
    return HistoryPage(
        entries=shown,
        older=shown[-1].seq if shown and older else None,
        newer=shown[0].seq if shown and newer else None,
    )


def entries_about(session: Session, organisation_id: int, subject: str, limit: int = PAGE) -> list[HistoryEntry]:
    """Return a subject's entries, newest first (subject: `post:12`); one statement."""
    rows = _ABOUT.all(session, organisation_id=organisation_id, subject=subject, limit=limit)
    personal = _by_entry((key, name, value) for name, value, key, *_ in rows if name is not None)
    entries_by_key = {key: HistoryEntry(*entry) for _, _, key, *entry in rows}
    return [_with_values(entry, personal.get(key, {})) for key, entry in entries_by_key.items()]


def chain_heads(session: Session) -> Sequence[AuditHead]:
    return _HEADS.all(session)


_HEADS: EntityQuery[AuditHead] = EntityQuery(select(AuditHead), everywhere=True)


def has_anchored_entry(session: Session, anchor: ChainAnchor) -> bool:
    return _SEALED.first(session, organisation_id=anchor.organisation_id, seq=anchor.seq) == anchor.hash


_SEALED: Query[str] = Query(
    select(AuditEntry.hash).where(AuditEntry.organisation_id == ORGANISATION_ID, AuditEntry.seq == param("seq")),
    lambda sealed: sealed,
)


def organisations_mentioning(session: Session, subject: str) -> set[int]:
    """Return organisations, ignoring the session's scope.

    Selects columns, not models, as `people.queries.people.has_role_anywhere`; one index look-up each.
    """
    entries, bodies = (SQLModel.metadata.tables[name] for name in ("audit_entry", "organisation"))
    mentions = sa.select(entries.c.id).where(entries.c.organisation_id == bodies.c.id, entries.c.subject == subject)
    return set(session.execute(sa.select(bodies.c.id).where(mentions.exists())).scalars())


def personal_values_about(session: Session, organisation_id: int, subject: str) -> Sequence[PersonalValueKey]:
    """Return the values in written order (subject: `user:3`)."""
    return session.exec(
        select(AuditEntry.seq, AuditPersonal.name)
        .join(AuditPersonal, col(AuditPersonal.entry_id) == AuditEntry.id)
        .where(AuditEntry.organisation_id == organisation_id, AuditPersonal.organisation_id == organisation_id)
        .where(AuditEntry.subject == subject, col(AuditPersonal.value).is_not(None))
        .order_by(col(AuditEntry.seq), AuditPersonal.name)
    ).all()


def last_acts_about(session: Session, organisation_id: int, kind: str) -> dict[int, tuple[datetime, int | None]]:
    """Return, for each thing of a kind (`house_text`), when its last entry was and whose; one statement."""
    rows = session.execute(
        select(AuditEntry.subject, AuditEntry.at, AuditEntry.actor_id)
        .where(AuditEntry.organisation_id == organisation_id, col(AuditEntry.subject).startswith(f"{kind}:"))
        .order_by(col(AuditEntry.seq))
    )
    acts = {subject.partition(":")[2]: (at, actor_id) for subject, at, actor_id in rows}
    return {int(key): act for key, act in acts.items() if key.isdecimal()}


def _criteria(organisation_id: int, wanted: HistoryFilter) -> list[ColumnElement[bool]]:
    criteria: list[ColumnElement[bool]] = [col(AuditEntry.organisation_id) == organisation_id]
    if wanted.subject:
        criteria.append(col(AuditEntry.subject) == wanted.subject)
    if wanted.actor:
        criteria.append(col(AuditEntry.actor_name).icontains(wanted.actor, autoescape=True))
    if wanted.act:
        criteria.append(col(AuditEntry.act) == wanted.act)
    if wanted.since:
        criteria.append(col(AuditEntry.at) >= wanted.since)
    if wanted.until:
        criteria.append(col(AuditEntry.at) < wanted.until)
    return criteria


def _keyed_entry(key: int, *columns: Any) -> tuple[int, HistoryEntry]:
    return key, HistoryEntry(*columns)


def _with_personal_values(
    session: Session, organisation_id: int, entries: Sequence[tuple[int, HistoryEntry]]
) -> list[HistoryEntry]:
    keys = [key for key, _ in entries]
    personal = _by_entry(_PERSONAL.all(session, organisation_id=organisation_id, entry_ids=keys))
    return [_with_values(entry, personal.get(key, {})) for key, entry in entries]


def _by_entry(values: Iterable[tuple[int, str, str | None]]) -> dict[int, dict[str, Any]]:
    values_by_entry: dict[int, dict[str, Any]] = {}
    for entry_id, name, value in values:
        values_by_entry.setdefault(entry_id, {})[name] = ErasedValue() if value is None else value
    return values_by_entry


def _with_values(entry: HistoryEntry, personal: Mapping[str, Any]) -> HistoryEntry:
    return replace(entry, detail={**entry.detail, **personal}) if personal else entry


_COLUMNS = [col(getattr(AuditEntry, name)) for name in ("id", *(field.name for field in fields(HistoryEntry)))]
_NEWEST = (
    select(*_COLUMNS)
    .where(AuditEntry.organisation_id == ORGANISATION_ID, AuditEntry.subject == param("subject"))
    .order_by(col(AuditEntry.seq).desc())
    .limit(param("limit"))
    .subquery()
)
_ABOUT: Query[tuple[Any, ...]] = Query(
    select_columns(AuditPersonal.name, AuditPersonal.value, *_NEWEST.c)
    .select_from(_NEWEST)
    .outerjoin(
        AuditPersonal,
        (col(AuditPersonal.entry_id) == _NEWEST.c.id) & (AuditPersonal.organisation_id == ORGANISATION_ID),
    )
    .order_by(_NEWEST.c.seq.desc()),
    as_tuple,
)
_PERSONAL: Query[tuple[int, str, str | None]] = Query(
    select(AuditPersonal.entry_id, AuditPersonal.name, AuditPersonal.value).where(
        AuditPersonal.organisation_id == ORGANISATION_ID, col(AuditPersonal.entry_id).in_(param("entry_ids", many=True))
    ),
    as_tuple,
)
