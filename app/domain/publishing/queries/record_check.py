"""Posts and record compared (I1, I6), nine statements per page; memory does not grow."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlmodel import Session, col, select

from app.core.messages import Message, msg
from app.domain.approvals.models.decisions import Approval, Decision
from app.domain.approvals.models.rounds import Round
from app.domain.approvals.rules.states import RoundState
from app.domain.audit.queries.sealed_entries import sealed_entries_about
from app.domain.audit.rules.acts import Act
from app.domain.audit.rules.chain import Discrepancy, SealedEntry, SealStatus
from app.domain.posts.models import PostVersion, Variant
from app.domain.posts.queries.posts import post_pages
from app.domain.publishing.models import Capture, Delivery
from app.domain.publishing.queries.captures import CaptureEvidence
from app.domain.publishing.rules.delivery import FINISHED_STATES, PUBLIC_STATES

PAGE = 200
_ACTS = (Act.POST_SUBMITTED, Act.POST_DECIDED, Act.DELIVERY_SCHEDULED, Act.DELIVERY_PUBLISHED, Act.DELIVERY_SETTLED)
BROKEN = msg("un asiento suyo del historial no está como se escribió")
NO_KEY = msg("no se puede comprobar: falta la clave de un asiento suyo del historial")
ALTERED = msg("lo que dice no es lo que se guardó: su huella es otra")
NO_ROUND = msg("el historial dice que se envió a revisión y no está")
NOT_SUBMITTED = msg("hay una revisión que el historial no conoce")
NO_DECISION = msg("el historial tiene una decisión que ya no está")
NOT_DECIDED = msg("hay una decisión que el historial no conoce, o dice otra cosa")
NO_APPROVAL = msg("el historial tiene una aprobación que ya no está")
NOT_APPROVED = msg("hay una aprobación que el historial no conoce")
NO_DELIVERY = msg("el historial programó un envío que ya no está")
NOT_SCHEDULED = msg("hay un envío que el historial no programó, o lo programó a otra hora")
NOT_PUBLISHED = msg("consta como publicada y el historial no lo dice, o da otra dirección")
UNPUBLISHED = msg("el historial dice que se publicó y ya no consta")
OTHER_CAPTURE = msg("la captura de lo publicado no es la que se guardó")


_SEALS = {SealStatus.BROKEN: BROKEN, SealStatus.UNKNOWN: NO_KEY}


@dataclass(slots=True)
class _PostRows:
    """Rows, and wholly sealed entries by act."""

    versions: list[PostVersion] = field(default_factory=list)
    variants: dict[int, list[Variant]] = field(default_factory=lambda: defaultdict(list))
    rounds: list[Round] = field(default_factory=list)
    decisions: dict[int, list[Decision]] = field(default_factory=lambda: defaultdict(list))
    approvals: list[Approval] = field(default_factory=list)
    deliveries: list[Delivery] = field(default_factory=list)
    captures: list[Capture] = field(default_factory=list)
    seals: set[SealStatus] = field(default_factory=set)
    entries: dict[str, list[SealedEntry]] = field(default_factory=lambda: defaultdict(list))


def post_discrepancies(session: Session, organisation_id: int) -> Iterator[Discrepancy]:
    for posts in post_pages(session, organisation_id, size=PAGE):
        facts = _facts_of(session, organisation_id, [post.id for post in posts])
        for post in posts:
            for trouble in dict.fromkeys(_discrepancies(facts[post.id])):
                yield Discrepancy(post.number, trouble)
        session.expunge_all()


def _discrepancies(facts: _PostRows) -> Iterator[Message]:
    yield from (sentence for seal, sentence in _SEALS.items() if seal in facts.seals)
    yield from _content_discrepancies(facts)
    yield from _round_discrepancies(facts)
    yield from _decision_discrepancies(facts)
    yield from _approval_discrepancies(facts)
    yield from _delivery_discrepancies(facts)
    yield from _publication_discrepancies(facts)


def _content_discrepancies(facts: _PostRows) -> Iterator[Message]:
    for version in facts.versions:
        variants = facts.variants[version.id]
        hashes_agree = all(variant.recomputed_hash(version) == variant.content_hash for variant in variants)
        if not hashes_agree or version.recomputed_hash(variants) != version.content_hash:
            yield ALTERED


def _round_discrepancies(facts: _PostRows) -> Iterator[Message]:
    rows = {(round_row.opened_at, round_row.content_hash) for round_row in facts.rounds}
    recorded_rounds = {(entry.at, entry.detail.get("content_hash")) for entry in facts.entries[Act.POST_SUBMITTED]}
    yield from _compare(rows, recorded_rounds, NOT_SUBMITTED, NO_ROUND)


def _decision_discrepancies(facts: _PostRows) -> Iterator[Message]:
    hashes = {round_row.id: round_row.content_hash for round_row in facts.rounds}
    stored_decisions = {
        (row.user_id, row.decided_at, hashes[row.round_id]) for rows in facts.decisions.values() for row in rows
    }
    entries = facts.entries[Act.POST_DECIDED]
    recorded_decisions = {(entry.actor_id, entry.at, entry.detail.get("content_hash")) for entry in entries}
    yield from _compare(stored_decisions, recorded_decisions, NOT_DECIDED, NO_DECISION)
    verdicts = {(entry.actor_id, entry.at): entry.detail.get("verdict") for entry in entries}
    rows = (row for decisions in facts.decisions.values() for row in decisions if row.verdict != "left_out")
    if any(verdicts.get((row.user_id, row.decided_at), row.verdict) != row.verdict for row in rows):
        yield NOT_DECIDED


def _approval_discrepancies(facts: _PostRows) -> Iterator[Message]:
    """Accept old entries naming only the version, not variants."""
    final = [e for e in facts.entries[Act.POST_DECIDED] if e.detail.get("round") == RoundState.APPROVED]
    named = {content_hash for entry in final for content_hash in entry.detail.get("approved_hashes", ())}
    versions = {entry.detail.get("content_hash") for entry in final if "approved_hashes" not in entry.detail}
    older = [version for version in facts.versions if version.content_hash in versions]
    possible = named | {variant.content_hash for version in older for variant in facts.variants[version.id]}
    rows = {approval.content_hash for approval in facts.approvals}
    if not rows <= possible:
        yield NOT_APPROVED
    if not named <= rows or any(rows.isdisjoint(_hashes(facts, version)) for version in older):
        yield NO_APPROVAL


def _hashes(facts: _PostRows, version: PostVersion) -> set[str]:
    return {variant.content_hash for variant in facts.variants[version.id]}


def _delivery_discrepancies(facts: _PostRows) -> Iterator[Message]:
    hours: dict[int, Any] = {}
    for entry in facts.entries[Act.DELIVERY_SCHEDULED]:
        hours |= dict.fromkeys(entry.detail.get("deliveries") or (), entry.detail.get("due_at"))
    accounts = {row.id: (row.channel_id, row.content_hash) for rows in facts.variants.values() for row in rows}
    if any(
        accounts.get(delivery.variant_id) != (delivery.channel_id, delivery.content_hash)
        for delivery in facts.deliveries
    ):
        yield NOT_APPROVED
    for stored_delivery in facts.deliveries:
        due_at = stored_delivery.due_at.isoformat(timespec="microseconds")
        if stored_delivery.id not in hours or (
            stored_delivery.state not in FINISHED_STATES and hours[stored_delivery.id] != due_at
        ):
            yield NOT_SCHEDULED
    if not hours.keys() <= {delivery.id for delivery in facts.deliveries}:
        yield NO_DELIVERY


def _publication_discrepancies(facts: _PostRows) -> Iterator[Message]:
    entries = (*facts.entries[Act.DELIVERY_PUBLISHED], *facts.entries[Act.DELIVERY_SETTLED])
    recorded_permalinks = {
        e.detail.get("delivery"): e.detail.get("permalink", "") for e in entries if not e.detail.get("look_again")
    }
    public = {delivery.id: delivery.permalink for delivery in facts.deliveries if delivery.state in PUBLIC_STATES}
    if any(recorded_permalinks.get(key) != permalink for key, permalink in public.items()):
        yield NOT_PUBLISHED
    if not recorded_permalinks.keys() <= public.keys():
        yield UNPUBLISHED
    if any(not CaptureEvidence(capture).is_whole for capture in facts.captures):
        yield OTHER_CAPTURE


def _compare(rows: set[Any], recorded_facts: set[Any], unknown: Message, gone: Message) -> Iterator[Message]:
    if not rows <= recorded_facts:
        yield unknown
    if not recorded_facts <= rows:
        yield gone


def _facts_of(session: Session, organisation_id: int, ids: Sequence[int]) -> dict[int, _PostRows]:
    facts = {key: _PostRows() for key in ids}
    owner: dict[int, _PostRows] = {}
    for version in _rows(session, PostVersion, PostVersion.post_id, ids):
        facts[version.post_id].versions.append(version)
        owner[version.id] = facts[version.post_id]
    of_variant: dict[int, _PostRows] = {}
    for variant in _rows(session, Variant, Variant.post_version_id, owner):
        owner[variant.post_version_id].variants[variant.post_version_id].append(variant)
        of_variant[variant.id] = owner[variant.post_version_id]
    for round_ in _rows(session, Round, Round.post_id, ids):
        facts[round_.post_id].rounds.append(round_)
    _add_decisions_and_deliveries(session, facts, of_variant, ids)
    subjects = {(organisation_id, f"post:{key}"): key for key in ids}
    for subject, entries in sealed_entries_about(session, subjects, _ACTS).items():
        for entry in entries:
            facts[subjects[subject]].seals.add(entry.seal)
            if entry.seal is SealStatus.WHOLE:
                facts[subjects[subject]].entries[entry.act].append(entry)
    return facts


def _add_decisions_and_deliveries(
    session: Session, facts: dict[int, _PostRows], of_variant: dict[int, _PostRows], ids: Sequence[int]
) -> None:
    of_round = {round_.id: fact for fact in facts.values() for round_ in fact.rounds}
    for decision in _rows(session, Decision, Decision.round_id, of_round):
        of_round[decision.round_id].decisions[decision.round_id].append(decision)
    for approval in _rows(session, Approval, Approval.variant_id, of_variant):
        of_variant[approval.variant_id].approvals.append(approval)
    of_delivery: dict[int, _PostRows] = {}
    for delivery in _rows(session, Delivery, Delivery.post_id, ids):
        facts[delivery.post_id].deliveries.append(delivery)
        of_delivery[delivery.id] = facts[delivery.post_id]
    for capture in _rows(session, Capture, Capture.delivery_id, of_delivery):
        of_delivery[capture.delivery_id].captures.append(capture)


def _rows(session: Session, model: Any, column: Any, ids: Collection[int]) -> Iterable[Any]:
    """Read in pieces: a page may exceed statement parameters."""
    keys = list(ids)
    for start in range(0, len(keys), 500):
        yield from session.exec(select(model).where(col(column).in_(keys[start : start + 500])).order_by(model.id))
