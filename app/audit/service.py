"""Writing the record: one entry a deed, in the deed's own transaction (invariant I6)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from types import SimpleNamespace
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import SessionTransaction
from sqlmodel import Session, col, select

from app.audit.models import AuditEntry, AuditHead, AuditPersonal, ErasureTicket, sealed_form
from app.audit.rules import GENESIS, Act, chain_hash, entry_subject, plain, seal
from app.core.actor import Actor, the_clock
from app.core.errors import NotFound
from app.core.secret_keys import AUDIT_KEYS, AuditKey
from app.core.words import say
from app.db.many import Adding, Changing
from app.db.reads import Read, given
from app.db.scope import OWED

_HEADS, _BEFORE, _ROWS = "audit_heads", "audit_heads_before", "audit_rows"


def begin_chain(session: Session, organisation_id: int) -> None:
    """Give a new organisation its empty chain."""
    session.add(AuditHead(organisation_id=organisation_id, seq=0, hash=GENESIS))
    session.flush()


@dataclass(frozen=True, slots=True)
class Deed:
    """One of many deeds done together. `detail` holds nothing personal."""

    act: Act
    organisation_id: int
    subject: str
    detail: Mapping[str, Any]


def record(session: Session, act: Act, *, actor: Actor, now: datetime, subject: str, **detail: Any) -> None:
    """Add one entry to the actor's organisation's chain.

    `subject` is what it speaks of (`post:12`, `user:3` …). Personal values come as `Personal(value)`.
    """
    kept, sealed = seal(detail)
    here = actor.organisation_id
    row = _row(session, Deed(act, here, subject, kept), actor, now)
    if sealed:
        _write(session)
        entry_id = _ADDED.key(session, row)
        _owe(session, [])
        session.add_all(
            AuditPersonal(organisation_id=here, entry_id=entry_id, name=s.name, value=s.value, salt=s.salt)
            for s in sealed
        )
    else:
        _owe(session, [row])


def record_all(session: Session, deeds: Sequence[Deed], *, now: datetime, actor: Actor | None = None) -> None:
    """Add an entry for each deed, by one person or else by the clock: as `record`, in one statement however many."""
    rows = [_row(session, deed, actor or the_clock(deed.organisation_id), now) for deed in deeds]
    _owe(session, rows)


def _owe(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Written together with what else is sent next."""
    session.info.setdefault(_ROWS, []).extend(rows)
    session.info.setdefault(OWED, {})[_ROWS] = _write


def _write(session: Session) -> None:
    """The entries, and where each chain ends with them."""
    _ADDED.run(session, session.info.pop(_ROWS, []))
    further = [head for head in session.info.get(_HEADS, {}).values() if not head.is_written]
    _ENDS.run(session, [{"organisation_id": one.organisation_id, "seq": one.seq, "hash": one.hash} for one in further])
    for head in further:
        head.is_written = True


def _row(session: Session, deed: Deed, actor: Actor, now: datetime) -> dict[str, Any]:
    """The next entry of its chain, whose end it is from now on."""
    head = _head(session, deed.organisation_id)
    key: AuditKey = session.info[AUDIT_KEYS][0]
    row: dict[str, Any] = {
        "organisation_id": deed.organisation_id,
        "seq": head.seq + 1,
        "at": now,
        "actor_id": actor.id,
        "actor_name": actor.name,
        "on_behalf_of": actor.in_place_of or None,
        "act": deed.act,
        "subject": deed.subject,
        "detail": plain(deed.detail),
        "key_id": key.id,
        "prev_hash": head.hash,
    }
    row["hash"] = chain_hash(key, head.hash, sealed_form(SimpleNamespace(**row)))
    head.seq, head.hash, head.is_written = row["seq"], row["hash"], False
    return row


_ADDED = Adding(AuditEntry)
_ENDS = Changing(AuditHead, "seq", "hash", by="organisation_id")


def erase(session: Session, seq: int, name: str, *, reason: str, actor: Actor, now: datetime) -> None:
    """Take a personal value out of the record for ever; the chain covers its digest and stays whole.

    For the right to erasure (GDPR art. 17). Raises `NotFound` when that entry keeps no such value any more.
    """
    kept = _kept_personal(session, actor.organisation_id, seq, name)
    ticket = ErasureTicket(table_name="audit_personal", row_id=kept.id)
    session.add(ticket)
    session.flush()
    kept.value = kept.salt = None
    session.flush()
    session.delete(ticket)
    record(session, Act.RECORD_ERASED, actor=actor, now=now, subject=entry_subject(seq), name=name, reason=reason)


def _kept_personal(session: Session, organisation_id: int, seq: int, name: str) -> AuditPersonal:
    kept = session.exec(
        select(AuditPersonal)
        .join(AuditEntry, col(AuditEntry.id) == AuditPersonal.entry_id)
        .where(AuditEntry.organisation_id == organisation_id, AuditEntry.seq == seq)
        .where(AuditPersonal.name == name, col(AuditPersonal.value).is_not(None))
        .with_for_update()
    ).first()
    if kept is None:
        raise NotFound(say("Ese asiento no guarda ya ningún dato personal con ese nombre."))
    return kept


def lock_heads(session: Session, organisation_ids: set[int]) -> None:
    """Take several chains in one order, so that two transactions never wait for each other."""
    heads: dict[int, _Head] = session.info.setdefault(_HEADS, {})
    if missing := sorted(organisation_ids - heads.keys()):
        heads.update((head.organisation_id, head) for head in _LOCKED.all(session, organisation_ids=missing))


@dataclass(slots=True)
class _Head:
    """Where a chain ends within this transaction, which holds it locked."""

    organisation_id: int
    seq: int
    hash: str
    is_written: bool = True


def _head(session: Session, organisation_id: int) -> _Head:
    known: _Head | None = session.info.get(_HEADS, {}).get(organisation_id)
    if known:
        return known
    lock_heads(session, {organisation_id})
    return _head(session, organisation_id)


_LOCKED: Read[_Head] = Read(
    select(AuditHead.organisation_id, AuditHead.seq, AuditHead.hash)
    .where(col(AuditHead.organisation_id).in_(given("organisation_ids", many=True)))
    .order_by(col(AuditHead.organisation_id))
    .with_for_update(),
    _Head,
    everywhere=True,
)


event.listen(Session, "before_commit", _write)


@event.listens_for(Session, "after_transaction_end")
def _forget_heads(session: Session, transaction: SessionTransaction) -> None:
    """A head read in one transaction says nothing in the next."""
    if transaction.parent is None:
        session.info.pop(_HEADS, None)
        session.info.pop(_BEFORE, None)


@event.listens_for(Session, "after_transaction_create")
def _remember_heads(session: Session, transaction: SessionTransaction) -> None:
    if transaction.nested:
        heads: dict[int, _Head] = session.info.get(_HEADS, {})
        session.info.setdefault(_BEFORE, {})[transaction] = {here: replace(head) for here, head in heads.items()}


@event.listens_for(Session, "after_soft_rollback")
def _take_back_heads(session: Session, undone: SessionTransaction) -> None:
    """What was undone, if only to a savepoint, is no end of any chain."""
    session.info.pop(_ROWS, None)
    session.info[_HEADS] = session.info.get(_BEFORE, {}).pop(undone, {})
