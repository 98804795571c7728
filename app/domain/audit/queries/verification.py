"""Chain verification (invariant I6) with keys outside the database.

Paged: memory stays constant. The head comes first: later entries await the next run.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, func, select

from app.core.secret_keys import AuditKey
from app.db.bulk import table_of
from app.domain.audit.models import AuditEntry, AuditHead, AuditPersonal
from app.domain.audit.queries.sealed_entries import STORED, hashes_match, parse_document, stored_sealed_form
from app.domain.audit.rules.acts import Act
from app.domain.audit.rules.chain import GENESIS, ChainAnchor, chain_hash, entry_subject, personal_digest

PAGE = 2_000
StoredPersonalValue = tuple[str, str | None, str | None]


@dataclass(frozen=True, slots=True)
class ChainVerdict:
    """`first_break`: the first altered or missing entry's sequence number.

    `missing_key`: the absent sealing key; no alteration is known.
    """

    entries: int
    first_break: int | None
    missing_key: str = ""

    @property
    def intact(self) -> bool:
        return self.first_break is None


def verify_chain(
    session: Session, organisation_id: int, *, keys: Sequence[AuditKey], anchor: ChainAnchor | None = None
) -> ChainVerdict:
    """Verify from beginning to head.

    Detects entries changed, removed, reordered, added outside the application or recomputed without key, truncation,
    and personal values changed or removed without recorded erasure.
    """
    end = _chain_end(session, organisation_id)
    walk = _ChainWalk(keys={key.id: key for key in keys}, anchor=anchor)
    for page in _pages(session, organisation_id, upto=end.seq):
        personal = _personal_values(session, organisation_id, page[0].seq, page[-1].seq)
        missing = _unexplained_entries(session, organisation_id, page, personal)
        for row in page:
            if not walk.accepts(row, missing):
                return ChainVerdict(end.written, walk.seq + 1, walk.missing_key(row))
    if not walk.ends_at(end):
        return ChainVerdict(entries=end.written, first_break=walk.seq + 1)
    return ChainVerdict(entries=end.written, first_break=None)


def lacks_keys(session: Session, organisation_ids: Sequence[int], *, keys: Sequence[AuditKey]) -> bool:
    """Tell whether a record's first entry was sealed with a key that is not here, as after a restore without keys."""
    first = select(AuditEntry.key_id).where(col(AuditEntry.organisation_id).in_(organisation_ids), AuditEntry.seq == 1)
    return not set(session.exec(first)) <= {key.id for key in keys}


@dataclass(frozen=True, slots=True)
class _ChainEnd:
    seq: int
    hash: str
    written: int
    last: int


@dataclass(slots=True)
class _ChainWalk:
    """Verification progress: entries up to `seq` are intact."""

    keys: dict[str, AuditKey]
    anchor: ChainAnchor | None
    seq: int = 0
    hash: str = field(default=GENESIS)

    def accepts(self, row: Any, missing: set[int]) -> bool:
        """Advance; return False when not the next one written."""
        key = self.keys.get(row.key_id)
        if key is None or row.seq != self.seq + 1 or row.prev_hash != self.hash or row.seq in missing:
            return False
        computed = chain_hash(key, self.hash, stored_sealed_form(row))
        if not hashes_match(computed, row.hash) or not self._meets_anchor(row.seq, computed):
            return False
        self.seq, self.hash = row.seq, computed
        return True

    def missing_key(self, row: Any) -> str:
        """Return the key of the first entry if missing; a later missing key counts as alteration."""
        return "" if self.seq or row.key_id in self.keys else str(row.key_id)

    def ends_at(self, end: _ChainEnd) -> bool:
        reaches_anchor = self.anchor is None or self.seq >= self.anchor.seq
        return self.seq == end.seq == end.last and self.hash == end.hash and reaches_anchor

    def _meets_anchor(self, seq: int, computed: str) -> bool:
        return self.anchor is None or seq != self.anchor.seq or computed == self.anchor.hash


def _chain_end(session: Session, organisation_id: int) -> _ChainEnd:
    """Return the head with the entries' count and last number, in one statement; without a head no entry may exist."""
    of_it = col(AuditEntry.organisation_id) == organisation_id
    head = col(AuditHead.organisation_id) == organisation_id
    written, last, seq, hash_ = session.execute(
        select(
            select(func.count()).select_from(AuditEntry).where(of_it).scalar_subquery(),
            select(func.max(AuditEntry.seq)).where(of_it).scalar_subquery(),
            select(AuditHead.seq).where(head).scalar_subquery(),
            select(AuditHead.hash).where(head).scalar_subquery(),
        )
    ).one()
    return _ChainEnd(seq=seq or 0, hash=hash_ or GENESIS, written=written, last=last or 0)


def _pages(session: Session, organisation_id: int, *, upto: int) -> Iterator[Sequence[Any]]:
    """Include invalid values and sequence numbers, in order."""
    after: int | None = None
    while page := session.execute(_page_after(organisation_id, after, upto)).all():
        yield page
        after = page[-1].seq


def _page_after(organisation_id: int, after: int | None, upto: int) -> sa.Select[*tuple[Any, ...]]:
    entry = table_of(AuditEntry).c
    return (
        sa.select(*STORED)
        .where(entry.organisation_id == organisation_id, sa.true() if after is None else entry.seq > after)
        .where(entry.seq <= upto)
        .order_by(entry.seq)
        .limit(PAGE)
    )


def _personal_values(
    session: Session, organisation_id: int, first: int, last: int
) -> dict[int, list[StoredPersonalValue]]:
    rows = session.execute(
        select(AuditEntry.seq, AuditPersonal.name, AuditPersonal.value, AuditPersonal.salt)
        .join(AuditPersonal, col(AuditPersonal.entry_id) == AuditEntry.id)
        .where(AuditEntry.organisation_id == organisation_id, AuditPersonal.organisation_id == organisation_id)
        .where(col(AuditEntry.seq).between(first, last))
    )
    values_by_seq: dict[int, list[StoredPersonalValue]] = {}
    for seq, name, value, salt in rows:
        values_by_seq.setdefault(seq, []).append((name, value, salt))
    return values_by_seq


def _unexplained_entries(
    session: Session, organisation_id: int, page: Sequence[Any], personal: dict[int, list[StoredPersonalValue]]
) -> set[int]:
    """Return entries with personal values changed or vanished without erasure."""
    wrong: set[int] = set()
    blank: set[tuple[int, str]] = set()
    for row in page:
        digests = _digests(row)
        stored_values = {name: (value, salt) for name, value, salt in personal.get(row.seq, ())}
        blank |= {(row.seq, name) for name, pair in stored_values.items() if pair == (None, None)}
        if digests.keys() != stored_values.keys() or any(
            not _matches_digest(digests[name], *stored_values[name]) for name in stored_values
        ):
            wrong.add(row.seq)
    return wrong | {seq for seq, _ in blank - _erased_values(session, organisation_id, {seq for seq, _ in blank})}


def _digests(row: Any) -> dict[str, str]:
    detail = parse_document(row.detail)
    values = detail.items() if isinstance(detail, dict) else ()
    return {name: value["digest"] for name, value in values if isinstance(value, dict) and set(value) == {"digest"}}


def _matches_digest(digest: str, value: str | None, salt: str | None) -> bool:
    if value is None and salt is None:
        return True
    return value is not None and salt is not None and personal_digest(salt, value) == digest


def _erased_values(session: Session, organisation_id: int, seqs: set[int]) -> set[tuple[int, str]]:
    if not seqs:
        return set()
    rows = session.exec(
        select(AuditEntry)
        .where(AuditEntry.organisation_id == organisation_id, AuditEntry.act == Act.RECORD_ERASED)
        .where(col(AuditEntry.subject).in_([entry_subject(seq) for seq in seqs]))
    )
    return {(int(row.subject.partition(":")[2]), row.detail["name"]) for row in rows}
