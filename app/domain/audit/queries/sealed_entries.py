"""Entries against their seals; text columns: invalid values are found, not raised."""

import hmac
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from app.core.secret_keys import AUDIT_KEYS, AuditKey
from app.db.bulk import table_of
from app.db.statements import Query, param
from app.domain.audit.models import AuditEntry
from app.domain.audit.rules.acts import Act
from app.domain.audit.rules.chain import SealedEntry, SealStatus, chain_hash

_ENTRY = table_of(AuditEntry).c
_RAW = [sa.type_coerce(_ENTRY[name], sa.String).label(name) for name in ("at", "act", "detail")]
_NAMES = ("organisation_id", "seq", "actor_id", "actor_name", "on_behalf_of", "subject", "key_id", "prev_hash", "hash")
STORED: Sequence[Any] = (*_RAW, *(_ENTRY[name] for name in _NAMES))


Subject = tuple[int, str]
"""An organisation and a subject (`post:12`)."""
EntriesBySubject = Mapping[Subject, Sequence[SealedEntry]]


def audit_keys(session: Session) -> Sequence[AuditKey]:
    """Return keys, newest first."""
    keys: Sequence[AuditKey] = session.info[AUDIT_KEYS]
    return keys


def sealed_entries_about(session: Session, subjects: Collection[Subject], acts: Collection[Act]) -> EntriesBySubject:
    """Return entries in order, by subject. One statement."""
    entries_by_subject: dict[Subject, list[SealedEntry]] = {subject: [] for subject in subjects}
    if not subjects:
        return entries_by_subject
    keys = {key.id: key for key in audit_keys(session)}
    bodies, names = {body for body, _ in subjects}, {name for _, name in subjects}
    for row in _ABOUT.all(session, bodies=bodies, subjects=names, acts=list(acts)):
        if (row.organisation_id, row.subject) in entries_by_subject:
            entries_by_subject[row.organisation_id, row.subject].append(_sealed_entry(row, keys))
    return entries_by_subject


def stored_sealed_form(row: Any) -> dict[str, Any]:
    """Return a `STORED` row's `AuditEntry.sealed_form`."""
    return {
        "organisation": row.organisation_id,
        "seq": row.seq,
        "at": parse_instant(row.at),
        "actor": [row.actor_id, row.actor_name, row.on_behalf_of],
        "act": row.act,
        "subject": row.subject,
        "detail": parse_document(row.detail),
        "key": row.key_id,
    }


def parse_instant(stored: Any) -> Any:
    """Parse SQLite's text; unreadable, it stays and breaks the seal."""
    if isinstance(stored, datetime):
        return stored
    try:
        return datetime.fromisoformat(stored).replace(tzinfo=UTC)
    except (TypeError, ValueError):
        return stored


def parse_document(stored: Any) -> Any:
    if not isinstance(stored, str):
        return stored
    try:
        return json.loads(stored)
    except ValueError:
        return stored


def _sealed_entry(row: Any, keys: Mapping[str, AuditKey]) -> SealedEntry:
    form, key = stored_sealed_form(row), keys.get(row.key_id)
    detail = form["detail"] if isinstance(form["detail"], dict) else {}
    return SealedEntry(row.seq, form["at"], row.act, row.actor_id, detail, _seal(row, form, key))


def _seal(row: Any, form: Mapping[str, Any], key: AuditKey | None) -> SealStatus:
    if key is None:
        return SealStatus.UNKNOWN
    return SealStatus.WHOLE if hashes_match(chain_hash(key, str(row.prev_hash), form), row.hash) else SealStatus.BROKEN


def hashes_match(computed: str, stored: Any) -> bool:
    """Compare in constant time; `stored` may be any text."""
    return hmac.compare_digest(computed.encode(), str(stored).encode("utf-8", "replace"))


@dataclass(frozen=True, slots=True)
class _StoredEntry:
    at: Any
    act: str
    detail: Any
    organisation_id: int
    seq: int
    actor_id: int | None
    actor_name: str
    on_behalf_of: str | None
    subject: str
    key_id: str
    prev_hash: str
    hash: str


_ABOUT: Query[_StoredEntry] = Query(
    sa.select(*STORED)
    .where(
        col(AuditEntry.organisation_id).in_(param("bodies", many=True)),
        col(AuditEntry.subject).in_(param("subjects", many=True)),
        col(AuditEntry.act).in_(param("acts", many=True)),
    )
    .order_by(_ENTRY.organisation_id, _ENTRY.subject, _ENTRY.seq),
    _StoredEntry,
    everywhere=True,
)
