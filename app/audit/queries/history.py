"""Who did what and when."""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select

from app.audit.models import AuditEntry, AuditHead, AuditPersonal
from app.audit.rules import Act
from app.db.reads import HERE, Read, as_it_is, given

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
    narrowed = select(*_COLUMNS).where(*_criteria(organisation_id, wanted))
    if after is not None:
        narrowed = narrowed.where(AuditEntry.seq > after).order_by(col(AuditEntry.seq).asc())
    else:
        narrowed = narrowed.order_by(col(AuditEntry.seq).desc())
        narrowed = narrowed if before is None else narrowed.where(AuditEntry.seq < before)
    found = [_entry(*row) for row in session.execute(narrowed.limit(limit + 1))]
    shown = _whole(session, organisation_id, sorted(found[:limit], key=lambda entry: -entry[1].seq))
    has_more = len(found) > limit
    older, newer = (True, has_more) if after is not None else (has_more, before is not None)
    return Page(
        entries=shown,
        older=shown[-1].seq if shown and older else None,
        newer=shown[0].seq if shown and newer else None,
    )


def entries_about(session: Session, organisation_id: int, subject: str, limit: int = PAGE) -> list[Told]:
    """The newest entries about one thing (`post:12`), newest first, for its own page. Two statements."""
    found = _ABOUT.all(session, organisation_id=organisation_id, subject=subject, limit=limit)
    return _whole(session, organisation_id, found)


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


def _entry(key: int, *told: Any) -> tuple[int, Told]:
    return key, Told(*told)


def _whole(session: Session, organisation_id: int, entries: Sequence[tuple[int, Told]]) -> list[Told]:
    """With their personal values."""
    personal = _personal(session, organisation_id, [key for key, _ in entries])
    return [replace(told, detail={**told.detail, **personal.get(key, {})}) for key, told in entries]


def _personal(session: Session, organisation_id: int, entry_ids: list[int]) -> dict[int, dict[str, Any]]:
    found: dict[int, dict[str, Any]] = {}
    for entry_id, name, value in _PERSONAL.all(session, organisation_id=organisation_id, entry_ids=entry_ids):
        found.setdefault(entry_id, {})[name] = Erased() if value is None else value
    return found


_COLUMNS = [col(getattr(AuditEntry, name)) for name in ("id", *(field.name for field in fields(Told)))]
_ABOUT: Read[tuple[int, Told]] = Read(
    select(*_COLUMNS)
    .where(AuditEntry.organisation_id == HERE, AuditEntry.subject == given("subject"))
    .order_by(col(AuditEntry.seq).desc())
    .limit(given("limit")),
    _entry,
)
_PERSONAL: Read[tuple[int, str, str | None]] = Read(
    select(AuditPersonal.entry_id, AuditPersonal.name, AuditPersonal.value).where(
        AuditPersonal.organisation_id == HERE, col(AuditPersonal.entry_id).in_(given("entry_ids", many=True))
    ),
    as_it_is,
)
