"""Who did what and when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select

from app.audit.models import AuditEntry, AuditHead, AuditPersonal
from app.audit.rules import Act

PAGE = 50


@dataclass(frozen=True, slots=True)
class Erased:
    """Stands where a personal value was."""


@dataclass(frozen=True, slots=True)
class Told:
    """An entry as it is shown; personal values are back in `detail`, or `Erased`."""

    seq: int
    at: datetime
    actor_id: int | None
    actor_name: str
    on_behalf_of: str | None
    act: Act
    subject: str
    detail: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What of the record is asked for; `since` and `until` are instants, the second excluded."""

    subject: str = ""
    actor: str = ""
    act: Act | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """Entries newest first; `older` and `newer` are the sequence numbers the neighbouring pages start from."""

    entries: list[Told]
    older: int | None = None
    newer: int | None = None


def history(
    session: Session,
    organisation_id: int,
    wanted: Wanted,
    *,
    before: int | None = None,
    after: int | None = None,
    limit: int = PAGE,
) -> Page:
    """A page of the record by keyset: the entries before a sequence number, or those after it, or the newest."""
    narrowed = select(AuditEntry).where(*_criteria(organisation_id, wanted))
    if after is not None:
        narrowed = narrowed.where(AuditEntry.seq > after).order_by(col(AuditEntry.seq).asc())
    else:
        narrowed = narrowed.order_by(col(AuditEntry.seq).desc())
        narrowed = narrowed if before is None else narrowed.where(AuditEntry.seq < before)
    found = session.exec(narrowed.limit(limit + 1)).all()
    shown = sorted(found[:limit], key=lambda entry: -entry.seq)
    has_more = len(found) > limit
    older, newer = (True, has_more) if after is not None else (has_more, before is not None)
    return Page(
        entries=_told(session, organisation_id, shown),
        older=shown[-1].seq if shown and older else None,
        newer=shown[0].seq if shown and newer else None,
    )


def entries_about(session: Session, organisation_id: int, subject: str, limit: int = PAGE) -> list[Told]:
    """The newest entries about one thing (`post:12`), newest first, for its own page. Two statements."""
    return history(session, organisation_id, Wanted(subject=subject), limit=limit).entries


def heads(session: Session) -> Sequence[AuditHead]:
    """Where every organisation's chain ends."""
    return session.exec(select(AuditHead)).all()


def _criteria(organisation_id: int, wanted: Wanted) -> list[ColumnElement[bool]]:
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


def _told(session: Session, organisation_id: int, entries: Sequence[AuditEntry]) -> list[Told]:
    personal = _personal(session, organisation_id, [entry.id for entry in entries])
    return [
        Told(
            seq=entry.seq,
            at=entry.at,
            actor_id=entry.actor_id,
            actor_name=entry.actor_name,
            on_behalf_of=entry.on_behalf_of,
            act=entry.act,
            subject=entry.subject,
            detail={**entry.detail, **personal.get(entry.id, {})},
        )
        for entry in entries
    ]


def _personal(session: Session, organisation_id: int, entry_ids: list[int]) -> dict[int, dict[str, Any]]:
    rows = session.exec(
        select(AuditPersonal).where(
            AuditPersonal.organisation_id == organisation_id, col(AuditPersonal.entry_id).in_(entry_ids)
        )
    )
    found: dict[int, dict[str, Any]] = {}
    for row in rows:
        found.setdefault(row.entry_id, {})[row.name] = Erased() if row.value is None else row.value
    return found
