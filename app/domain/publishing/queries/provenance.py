"""Outgoing content, approvers and schedule checked against the record.

Three statements; one more while some approvals predate entries naming content.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from app.core.messages import Message
from app.db.statements import EntityQuery, Query, param, select_columns
from app.domain.approvals.models.decisions import Decision
from app.domain.approvals.models.rounds import RoundStep
from app.domain.approvals.rules.approval_record import (
    APPROVAL_ACTS,
    NOT_RECORDED,
    OTHER_CONTENT,
    ApprovalClaim,
    approval_fault,
    final_approval,
    names_hashes,
)
from app.domain.approvals.rules.states import StepState, Verdict
from app.domain.audit.queries.sealed_entries import EntriesBySubject, Subject, sealed_entries_about
from app.domain.audit.rules.acts import Act
from app.domain.audit.rules.chain import SealedEntry, SealStatus
from app.domain.directory.rules.networks import channel_label
from app.domain.organisations.rules import language_name
from app.domain.posts.models import PostVersion, Variant
from app.domain.posts.rules.content import PostContent, variant_hash
from app.domain.publishing.queries import due_deliveries
from app.domain.publishing.queries.due_deliveries import DueDelivery

_ACTS = (*APPROVAL_ACTS, Act.DELIVERY_SCHEDULED)


@dataclass(slots=True)
class _RoundRows:
    """Finished steps by name, and approvals by variant."""

    steps: dict[str, int] = field(default_factory=dict)
    decisions: dict[int, set[tuple[int, datetime]]] = field(default_factory=lambda: defaultdict(set))


def content_faults(session: Session, lines: Collection[DueDelivery]) -> dict[int, Message]:
    """Return deviations from recorded approval and schedule."""
    altered = {line.delivery_id: OTHER_CONTENT for line in lines if _hash_of(line) != line.content_hash}
    sound = [line for line in lines if line.delivery_id not in altered]
    return altered | _record_faults(session, sound)


def content_faults_of(session: Session, delivery_ids: Collection[int]) -> dict[int, Message]:
    """Return why deliveries' content may not leave, in four statements, no locks."""
    lines = due_deliveries.unlocked_deliveries(session, delivery_ids) if delivery_ids else {}
    missing = {key: NOT_RECORDED for key in delivery_ids if key not in lines}
    return missing | content_faults(session, list(lines.values()))


def content_fault(session: Session, delivery_id: int) -> Message | None:
    return content_faults_of(session, [delivery_id]).get(delivery_id)


def _hash_of(line: DueDelivery) -> str:
    post = PostContent((line.content,), line.window_from, line.candidate.window_to, title=line.public_title)
    return variant_hash(line.content, post, line.hash_version)


def _record_faults(session: Session, lines: Sequence[DueDelivery]) -> dict[int, Message]:
    if not lines:
        return {}
    entries = sealed_entries_about(session, {_subject(line) for line in lines}, _ACTS)
    rounds = _rounds(session, {line.round_id for line in lines})
    agreeing = _agreeing_versions(session, _versions_without_hashes(lines, entries))
    faults = {}
    for line in lines:
        known = entries[_subject(line)]
        claim = _approval_claim(line, rounds[line.round_id], line.version_id in agreeing)
        fault = approval_fault(claim, _approving(known)) or _schedule_fault(line, known)
        if fault:
            faults[line.delivery_id] = fault
    return faults


def _subject(line: DueDelivery) -> Subject:
    return line.organisation_id, f"post:{line.post_id}"


def _approval_claim(line: DueDelivery, rows: _RoundRows, version_agrees: bool) -> ApprovalClaim:
    return ApprovalClaim(
        version_hash=line.version_hash,
        variant_hash=line.content_hash,
        name=f"{channel_label(line.voice.network, line.voice.name)} ({language_name(line.language)})",
        steps=rows.steps,
        decisions=rows.decisions[line.variant_id],
        version_agrees=version_agrees,
    )


def _schedule_fault(line: DueDelivery, entries: Iterable[SealedEntry]) -> Message | None:
    """Check against the newest scheduling entry."""
    naming = [entry for entry in entries if line.delivery_id in _scheduled_by(entry)]
    due_at = line.candidate.due_at.isoformat(timespec="microseconds")
    last = naming[-1] if naming else None
    is_said = last is not None and last.seal is SealStatus.WHOLE and last.detail.get("due_at") == due_at
    return None if is_said else NOT_RECORDED


def _scheduled_by(entry: SealedEntry) -> Collection[int]:
    deliveries = entry.detail.get("deliveries") if entry.act == Act.DELIVERY_SCHEDULED else None
    return deliveries if isinstance(deliveries, list) else ()


def _versions_without_hashes(lines: Sequence[DueDelivery], entries: EntriesBySubject) -> set[int]:
    """Return versions whose final approval names only the version's hash."""
    finals = {line.version_id: final_approval(_approving(entries[_subject(line)])) for line in lines}
    return {version_id for version_id, final in finals.items() if final is not None and not names_hashes(final)}


def _approving(entries: Iterable[SealedEntry]) -> list[SealedEntry]:
    return [entry for entry in entries if entry.act != Act.DELIVERY_SCHEDULED]


def _agreeing_versions(session: Session, ids: Collection[int]) -> set[int]:
    rows_by_version: dict[int, tuple[PostVersion, list[Variant]]] = {}
    for version, variant in _VERSIONS.all(session, ids=list(ids)) if ids else ():
        rows_by_version.setdefault(version.id, (version, []))[1].append(variant)
    return {key for key, rows in rows_by_version.items() if rows[0].recomputed_hash(rows[1]) == rows[0].content_hash}


def _rounds(session: Session, ids: Collection[int]) -> Mapping[int, _RoundRows]:
    rounds_by_id: dict[int, _RoundRows] = defaultdict(_RoundRows)
    counted = set()
    for row in _STEPS.all(session, ids=list(ids)):
        rows = rounds_by_id[row.round_id]
        if row.step_id not in counted:
            counted.add(row.step_id)
            rows.steps[row.name] = rows.steps.get(row.name, 0) + row.needed
        if row.verdict is Verdict.APPROVED:
            rows.decisions[row.variant_id].add((row.user_id, row.decided_at))
    return rounds_by_id


def rehearse_provenance(session: Session, ids: Sequence[int]) -> None:
    """Run a batch's queries on no rows; see `warm_up_statements`."""
    sealed_entries_about(session, [(0, f"{n}") for n in range(len(ids))], _ACTS)
    _rounds(session, ids)


@dataclass(frozen=True, slots=True)
class _StepRow:
    round_id: int
    step_id: int
    name: str
    needed: int
    variant_id: Any
    user_id: Any
    verdict: Verdict | None
    decided_at: Any


_STEPS: Query[_StepRow] = Query(
    select_columns(
        RoundStep.round_id,
        RoundStep.id,
        RoundStep.name,
        RoundStep.needed,
        Decision.variant_id,
        Decision.user_id,
        Decision.verdict,
        Decision.decided_at,
    )
    .outerjoin(Decision, (col(Decision.round_id) == RoundStep.round_id) & (col(Decision.round_step_id) == RoundStep.id))
    .where(col(RoundStep.round_id).in_(param("ids", many=True)), RoundStep.state == StepState.DONE),
    _StepRow,
    everywhere=True,
)
_VERSIONS: EntityQuery[tuple[PostVersion, Variant]] = EntityQuery(
    select(PostVersion, Variant)
    .join(Variant, col(Variant.post_version_id) == PostVersion.id)
    .where(col(PostVersion.id).in_(param("ids", many=True)))
    .order_by(col(Variant.id)),
    everywhere=True,
)
