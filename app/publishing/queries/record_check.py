"""Every fact of posts held against the record, and the record against the facts (I1, I6), a page of posts at a time.

Nine statements a page, whatever it holds; memory does not grow with the number of posts.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlmodel import Session, col, select

from app.approvals.models import Approval, Decision, Round
from app.approvals.rules import RoundState
from app.audit.queries.sealed import entries_about
from app.audit.rules import Act, Discrepancy, Seal, SealedEntry
from app.core.words import Sentence, say
from app.drafting.models import Post, PostVersion, Variant
from app.publishing.models import Capture, Delivery
from app.publishing.queries.evidence import Evidence
from app.publishing.rules import FINISHED, WAS_PUBLIC

PAGE = 200
_ACTS = (
    *(Act.POST_SUBMITTED, Act.POST_DECIDED, Act.DELIVERY_SCHEDULED),
    *(Act.DELIVERY_PUBLISHED, Act.DELIVERY_SETTLED),
)
BROKEN = say("un asiento suyo del historial no está como se escribió")
NO_KEY = say("no se puede comprobar: falta la clave de un asiento suyo del historial")
ALTERED = say("lo que dice no es lo que se guardó: su huella es otra")
NO_ROUND = say("el historial dice que se envió a revisión y no está")
NOT_SUBMITTED = say("hay una revisión que el historial no conoce")
NO_DECISION = say("el historial tiene una decisión que ya no está")
NOT_DECIDED = say("hay una decisión que el historial no conoce, o dice otra cosa")
NO_APPROVAL = say("el historial tiene una aprobación que ya no está")
NOT_APPROVED = say("hay una aprobación que el historial no conoce")
NO_DELIVERY = say("el historial programó un envío que ya no está")
NOT_SCHEDULED = say("hay un envío que el historial no programó, o lo programó a otra hora")
NOT_PUBLISHED = say("consta como publicada y el historial no lo dice, o da otra dirección")
UNPUBLISHED = say("el historial dice que se publicó y ya no consta")
OTHER_CAPTURE = say("la captura de lo publicado no es la que se guardó")


_SEALS = {Seal.BROKEN: BROKEN, Seal.UNKNOWN: NO_KEY}


@dataclass(slots=True)
class _Facts:
    """A post's rows, and its entries by act: those only whose seal is whole."""

    versions: list[PostVersion] = field(default_factory=list)
    variants: dict[int, list[Variant]] = field(default_factory=lambda: defaultdict(list))
    rounds: list[Round] = field(default_factory=list)
    decisions: dict[int, list[Decision]] = field(default_factory=lambda: defaultdict(list))
    approvals: list[Approval] = field(default_factory=list)
    deliveries: list[Delivery] = field(default_factory=list)
    captures: list[Capture] = field(default_factory=list)
    seals: set[Seal] = field(default_factory=set)
    entries: dict[str, list[SealedEntry]] = field(default_factory=lambda: defaultdict(list))


def post_discrepancies(session: Session, organisation_id: int) -> Iterator[Discrepancy]:
    """Yield what the posts of an organisation and its record say differently, by the number of the post."""
    after = 0
    while posts := _page(session, organisation_id, after):
        facts = _facts_of(session, organisation_id, [post.id for post in posts])
        for post in posts:
            for trouble in dict.fromkeys(_troubles(facts[post.id])):
                yield Discrepancy(post.number, trouble)
        after = posts[-1].id
        session.expunge_all()


def _troubles(facts: _Facts) -> Iterator[Sentence]:
    yield from (sentence for seal, sentence in _SEALS.items() if seal in facts.seals)
    yield from _of_content(facts)
    yield from _of_rounds(facts)
    yield from _of_decisions(facts)
    yield from _of_approvals(facts)
    yield from _of_deliveries(facts)
    yield from _of_publications(facts)


def _of_content(facts: _Facts) -> Iterator[Sentence]:
    for version in facts.versions:
        variants = facts.variants[version.id]
        hashes_agree = all(variant.recomputed_hash(version) == variant.content_hash for variant in variants)
        if not hashes_agree or version.recomputed_hash(variants) != version.content_hash:
            yield ALTERED


def _of_rounds(facts: _Facts) -> Iterator[Sentence]:
    rows = {(one.opened_at, one.content_hash) for one in facts.rounds}
    said = {(entry.at, entry.detail.get("content_hash")) for entry in facts.entries[Act.POST_SUBMITTED]}
    yield from _both_ways(rows, said, NOT_SUBMITTED, NO_ROUND)


def _of_decisions(facts: _Facts) -> Iterator[Sentence]:
    hashes = {one.id: one.content_hash for one in facts.rounds}
    given = {(one.user_id, one.decided_at, hashes[one.round_id]) for rows in facts.decisions.values() for one in rows}
    entries = facts.entries[Act.POST_DECIDED]
    said = {(entry.actor_id, entry.at, entry.detail.get("content_hash")) for entry in entries}
    yield from _both_ways(given, said, NOT_DECIDED, NO_DECISION)
    verdicts = {(entry.actor_id, entry.at): entry.detail.get("verdict") for entry in entries}
    rows = (one for found in facts.decisions.values() for one in found if one.verdict != "left_out")
    if any(verdicts.get((one.user_id, one.decided_at), one.verdict) != one.verdict for one in rows):
        yield NOT_DECIDED


def _of_approvals(facts: _Facts) -> Iterator[Sentence]:
    """Old entries name the version that was approved, and not which of its variants."""
    final = [e for e in facts.entries[Act.POST_DECIDED] if e.detail.get("round") == RoundState.APPROVED]
    named = {one for entry in final for one in entry.detail.get("approved_hashes", ())}
    versions = {entry.detail.get("content_hash") for entry in final if "approved_hashes" not in entry.detail}
    older = [version for version in facts.versions if version.content_hash in versions]
    possible = named | {one.content_hash for version in older for one in facts.variants[version.id]}
    rows = {one.content_hash for one in facts.approvals}
    if not rows <= possible:
        yield NOT_APPROVED
    if not named <= rows or any(rows.isdisjoint(_hashes(facts, version)) for version in older):
        yield NO_APPROVAL


def _hashes(facts: _Facts, version: PostVersion) -> set[str]:
    return {one.content_hash for one in facts.variants[version.id]}


def _of_deliveries(facts: _Facts) -> Iterator[Sentence]:
    hours: dict[int, Any] = {}
    for entry in facts.entries[Act.DELIVERY_SCHEDULED]:
        hours |= dict.fromkeys(entry.detail.get("deliveries") or (), entry.detail.get("due_at"))
    accounts = {one.id: (one.channel_id, one.content_hash) for rows in facts.variants.values() for one in rows}
    if any(accounts.get(one.variant_id) != (one.channel_id, one.content_hash) for one in facts.deliveries):
        yield NOT_APPROVED
    for one in facts.deliveries:
        due_at = one.due_at.isoformat(timespec="microseconds")
        if one.id not in hours or (one.state not in FINISHED and hours[one.id] != due_at):
            yield NOT_SCHEDULED
    if not hours.keys() <= {one.id for one in facts.deliveries}:
        yield NO_DELIVERY


def _of_publications(facts: _Facts) -> Iterator[Sentence]:
    entries = (*facts.entries[Act.DELIVERY_PUBLISHED], *facts.entries[Act.DELIVERY_SETTLED])
    said = {e.detail.get("delivery"): e.detail.get("permalink", "") for e in entries if not e.detail.get("look_again")}
    public = {one.id: one.permalink for one in facts.deliveries if one.state in WAS_PUBLIC}
    if any(said.get(key) != permalink for key, permalink in public.items()):
        yield NOT_PUBLISHED
    if not said.keys() <= public.keys():
        yield UNPUBLISHED
    if any(not Evidence(capture).is_whole for capture in facts.captures):
        yield OTHER_CAPTURE


def _both_ways(rows: set[Any], said: set[Any], unknown: Sentence, gone: Sentence) -> Iterator[Sentence]:
    if not rows <= said:
        yield unknown
    if not said <= rows:
        yield gone


def _page(session: Session, organisation_id: int, after: int) -> Sequence[Post]:
    query = select(Post).where(Post.organisation_id == organisation_id, Post.id > after)
    return session.exec(query.order_by(col(Post.id)).limit(PAGE)).all()


def _facts_of(session: Session, organisation_id: int, ids: Sequence[int]) -> dict[int, _Facts]:
    facts = {key: _Facts() for key in ids}
    owner: dict[int, _Facts] = {}
    for version in _rows(session, PostVersion, PostVersion.post_id, ids):
        facts[version.post_id].versions.append(version)
        owner[version.id] = facts[version.post_id]
    of_variant: dict[int, _Facts] = {}
    for variant in _rows(session, Variant, Variant.post_version_id, owner):
        owner[variant.post_version_id].variants[variant.post_version_id].append(variant)
        of_variant[variant.id] = owner[variant.post_version_id]
    for round_ in _rows(session, Round, Round.post_id, ids):
        facts[round_.post_id].rounds.append(round_)
    _take_in(session, facts, of_variant, ids)
    subjects = {(organisation_id, f"post:{key}"): key for key in ids}
    for subject, entries in entries_about(session, subjects, _ACTS).items():
        for entry in entries:
            facts[subjects[subject]].seals.add(entry.seal)
            if entry.seal is Seal.WHOLE:
                facts[subjects[subject]].entries[entry.act].append(entry)
    return facts


def _take_in(session: Session, facts: dict[int, _Facts], of_variant: dict[int, _Facts], ids: Sequence[int]) -> None:
    """What was decided of the variants, and what became of them."""
    of_round = {round_.id: one for one in facts.values() for round_ in one.rounds}
    for decision in _rows(session, Decision, Decision.round_id, of_round):
        of_round[decision.round_id].decisions[decision.round_id].append(decision)
    for approval in _rows(session, Approval, Approval.variant_id, of_variant):
        of_variant[approval.variant_id].approvals.append(approval)
    of_delivery: dict[int, _Facts] = {}
    for delivery in _rows(session, Delivery, Delivery.post_id, ids):
        facts[delivery.post_id].deliveries.append(delivery)
        of_delivery[delivery.id] = facts[delivery.post_id]
    for capture in _rows(session, Capture, Capture.delivery_id, of_delivery):
        of_delivery[capture.delivery_id].captures.append(capture)


def _rows(session: Session, model: Any, column: Any, ids: Collection[int]) -> Iterable[Any]:
    """In pieces: a page may have more variants than a statement takes values."""
    keys = list(ids)
    for start in range(0, len(keys), 500):
        yield from session.exec(select(model).where(col(column).in_(keys[start : start + 500])).order_by(model.id))
