"""Audit writing: an entry per act, in its transaction (invariant I6)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from types import SimpleNamespace
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import SessionTransaction
from sqlmodel import Session, col, select

from app.core.actor import Actor, system_actor
from app.core.errors import NotFound
from app.core.messages import msg
from app.db.bulk import BulkInsert, BulkUpdate, insert_rows
from app.db.scope import PENDING_WRITES
from app.db.statements import Query, param
from app.db.work import Work
from app.domain.audit.models import AuditEntry, AuditHead, AuditPersonal, ErasureTicket, sealed_form
from app.domain.audit.queries.sealed_entries import audit_keys
from app.domain.audit.rules.acts import Act
from app.domain.audit.rules.chain import GENESIS, chain_hash, entry_subject, seal_detail, stored_form

_HEADS, _SAVED_HEADS, _ROWS = "audit_heads", "audit_heads_before", "audit_rows"
_ACTING = "audit_acting"


def begin_chain(session: Session, organisation_id: int) -> None:
    session.add(AuditHead(organisation_id=organisation_id, seq=0, hash=GENESIS))
    session.flush()


@dataclass(frozen=True, slots=True)
class EntryDraft:
    """An entry to record; no personal value in `detail`."""

    act: Act
    organisation_id: int
    subject: str
    detail: Mapping[str, Any]


def record(work: Work, act: Act, *, subject: str, **detail: Any) -> None:
    """Add an entry to the actor's organisation's chain.

    `subject`: `post:12`, `user:3` … Wrap personal values in `PersonalValue`.
    """
    chain_detail, sealed = seal_detail(detail)
    here = work.organisation_id
    row = _entry_row(work, EntryDraft(act, here, subject, chain_detail))
    if sealed:
        _flush_rows(work.session)
        [entry_id] = insert_rows(work.session, AuditEntry, [row])
        _queue_rows(work.session, [])
        work.session.add_all(
            AuditPersonal(organisation_id=here, entry_id=entry_id, name=s.name, value=s.value, salt=s.salt)
            for s in sealed
        )
    else:
        _queue_rows(work.session, [row])


def acting_people(session: Session) -> Sequence[tuple[int | None, datetime]]:
    """Return who acted in each entry of this transaction so far, and when."""
    acting: list[tuple[int | None, datetime]] = session.info.get(_ACTING, [])
    return acting


def record_all(session: Session, entries: Sequence[EntryDraft], *, now: datetime, actor: Actor | None = None) -> None:
    """Queue the record entries in one statement, by one actor or the clock (None)."""
    rows = [_entry_row(Work(session, actor or system_actor(entry.organisation_id), now), entry) for entry in entries]
    _queue_rows(session, rows)


def _queue_rows(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    session.info.setdefault(_ROWS, []).extend(rows)
    session.info.setdefault(PENDING_WRITES, {})[_ROWS] = _flush_rows


def _flush_rows(session: Session) -> None:
    _INSERT_ENTRIES.run(session, session.info.pop(_ROWS, []))
    further = [head for head in session.info.get(_HEADS, {}).values() if not head.is_written]
    _UPDATE_HEADS.run(
        session,
        [
            {"organisation_id": chain_head.organisation_id, "seq": chain_head.seq, "hash": chain_head.hash}
            for chain_head in further
        ],
    )
    for head in further:
        head.is_written = True


def _entry_row(work: Work, entry: EntryDraft) -> dict[str, Any]:
    """Return the chain's next row, advancing the head."""
    work.session.info.setdefault(_ACTING, []).append((work.actor.id, work.now))
    head = _locked_head(work.session, entry.organisation_id)
    key = audit_keys(work.session)[0]
    row: dict[str, Any] = {
        "organisation_id": entry.organisation_id,
        "seq": head.seq + 1,
        "at": work.now,
        "actor_id": work.actor.id,
        "actor_name": work.actor.name,
        "on_behalf_of": work.actor.in_place_of or None,
        "act": entry.act,
        "subject": entry.subject,
        "detail": stored_form(entry.detail),
        "key_id": key.id,
        "prev_hash": head.hash,
    }
    row["hash"] = chain_hash(key, head.hash, sealed_form(SimpleNamespace(**row)))
    head.seq, head.hash, head.is_written = row["seq"], row["hash"], False
    return row


_INSERT_ENTRIES = BulkInsert(AuditEntry)
_UPDATE_HEADS = BulkUpdate(AuditHead, "seq", "hash", by="organisation_id")


def erase_personal_value(work: Work, seq: int, name: str, *, reason: str) -> None:
    """Erase the value (GDPR art. 17); the chain covers its digest and stays whole.

    Raises `NotFound` without one.
    """
    personal_value = _personal_value_or_404(work, seq, name)
    ticket = ErasureTicket(table_name="audit_personal", row_id=personal_value.id)
    work.session.add(ticket)
    work.session.flush()
    personal_value.value = personal_value.salt = None
    work.session.flush()
    work.session.delete(ticket)
    record(work, Act.RECORD_ERASED, subject=entry_subject(seq), name=name, reason=reason)


def _personal_value_or_404(work: Work, seq: int, name: str) -> AuditPersonal:
    personal_value = work.session.exec(
        select(AuditPersonal)
        .join(AuditEntry, col(AuditEntry.id) == AuditPersonal.entry_id)
        .where(AuditEntry.organisation_id == work.organisation_id, AuditEntry.seq == seq)
        .where(AuditPersonal.name == name, col(AuditPersonal.value).is_not(None))
        .with_for_update()
    ).first()
    if personal_value is None:
        raise NotFound(msg("Ese asiento no guarda ya ningún dato personal con ese nombre."))
    return personal_value


def lock_heads(session: Session, organisation_ids: set[int]) -> None:
    """Lock heads in one order: transactions never deadlock."""
    heads: dict[int, _Head] = session.info.setdefault(_HEADS, {})
    if missing := sorted(organisation_ids - heads.keys()):
        heads.update((head.organisation_id, head) for head in _LOCKED.all(session, organisation_ids=missing))


@dataclass(slots=True)
class _Head:
    """The chain's end, locked by this transaction."""

    organisation_id: int
    seq: int
    hash: str
    is_written: bool = True


def _locked_head(session: Session, organisation_id: int) -> _Head:
    known: _Head | None = session.info.get(_HEADS, {}).get(organisation_id)
    if known:
        return known
    lock_heads(session, {organisation_id})
    return _locked_head(session, organisation_id)


_LOCKED: Query[_Head] = Query(
    select(AuditHead.organisation_id, AuditHead.seq, AuditHead.hash)
    .where(col(AuditHead.organisation_id).in_(param("organisation_ids", many=True)))
    .order_by(col(AuditHead.organisation_id))
    .with_for_update(),
    _Head,
    everywhere=True,
)


event.listen(Session, "before_commit", _flush_rows)


@event.listens_for(Session, "after_transaction_end")
def _forget_heads(session: Session, transaction: SessionTransaction) -> None:
    if transaction.parent is None:
        session.info.pop(_HEADS, None)
        session.info.pop(_SAVED_HEADS, None)
        session.info.pop(_ACTING, None)


@event.listens_for(Session, "after_transaction_create")
def _remember_heads(session: Session, transaction: SessionTransaction) -> None:
    if transaction.nested:
        heads: dict[int, _Head] = session.info.get(_HEADS, {})
        session.info.setdefault(_SAVED_HEADS, {})[transaction] = {here: replace(head) for here, head in heads.items()}


@event.listens_for(Session, "after_soft_rollback")
def _restore_heads(session: Session, undone: SessionTransaction) -> None:
    """Restore heads after a rollback, also to a savepoint."""
    session.info.pop(_ROWS, None)
    session.info[_HEADS] = session.info.get(_SAVED_HEADS, {}).pop(undone, {})
