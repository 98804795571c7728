"""All that is known of posts, as stored, for proof."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sqlmodel import Session, col, select

from app.db.work import Work
from app.domain.approvals.models.decisions import Decision
from app.domain.approvals.models.rounds import Round
from app.domain.approvals.queries.sole_approvals import IS_SOLE
from app.domain.approvals.rules.states import Verdict
from app.domain.audit.models import AuditEntry
from app.domain.audit.rules.acts import Act
from app.domain.directory.models import Channel
from app.domain.people.models import User
from app.domain.people.queries.known_names import name_in
from app.domain.people.rules.substitutions import signature
from app.domain.posts.models import LineCheck, Post, PostMark, PostVersion, Variant
from app.domain.publishing.models import (
    AttemptOutcome,
    Capture,
    Delivery,
    DeliveryAttempt,
    DeliveryProof,
    PostCorrection,
)
from app.domain.publishing.rules.shown_state import shown_state
from app.domain.takedowns.models import TakedownItem, Withdrawal, WithdrawalAttempt, WithdrawalOutcome


class Decided(NamedTuple):
    """A decision, with the decider's current name; `is_sole`: alone."""

    decision: Decision
    name: str
    is_sole: bool

    @property
    def by(self) -> str:
        """Return the decider's name, and both names for a substituted decision."""
        return signature(self.name, self.decision.signed_as, self.decision.on_behalf_of_name)


@dataclass(slots=True)
class PostDossier:
    post: Post
    versions: list[PostVersion] = field(default_factory=list)
    checks: list[LineCheck] = field(default_factory=list)
    variants: list[Variant] = field(default_factory=list)
    marks: list[PostMark] = field(default_factory=list)
    decisions: list[Decided] = field(default_factory=list)
    deliveries: list[Delivery] = field(default_factory=list)
    attempts: list[tuple[DeliveryAttempt, AttemptOutcome | None]] = field(default_factory=list)
    captures: list[Capture] = field(default_factory=list)
    proofs: list[DeliveryProof] = field(default_factory=list)
    withdrawals: list[Withdrawal] = field(default_factory=list)
    removals: list[tuple[WithdrawalAttempt, WithdrawalOutcome | None]] = field(default_factory=list)
    corrections: list[PostCorrection] = field(default_factory=list)
    entries: list[AuditEntry] = field(default_factory=list)

    @property
    def shown(self) -> str:
        return shown_state(self.post.status, {delivery.state for delivery in self.deliveries})

    @property
    def digests(self) -> set[str]:
        """Cover every version."""
        return {use["digest"] for variant in self.variants for use in variant.media}

    @property
    def verdicts(self) -> list[Decided]:
        """Return one per person and step; partial ones by what passed."""
        decisions: dict[tuple[int, int], Decided] = {}
        for decision in self.decisions:
            key = (decision.decision.round_step_id, decision.decision.user_id)
            if key not in decisions or decisions[key].decision.verdict is Verdict.LEFT_OUT:
                decisions[key] = decision
        return list(decisions.values())


def posts_of_order(work: Work, order_id: int) -> Sequence[int]:
    query = select(TakedownItem.post_id).where(
        TakedownItem.organisation_id == work.organisation_id, TakedownItem.order_id == order_id
    )
    return sorted(set(work.session.exec(query)))


def account_names(session: Session, organisation_id: int) -> Mapping[int, str]:
    query = select(Channel).where(Channel.organisation_id == organisation_id)
    return {channel.id: channel.called for channel in session.exec(query)}


def post_dossiers(session: Session, organisation_id: int, post_ids: Collection[int]) -> list[PostDossier]:
    """Return all that is stored about the posts, in a dozen statements."""
    posts = session.exec(
        select(Post).where(Post.organisation_id == organisation_id, col(Post.id).in_(post_ids)).order_by(col(Post.id))
    ).all()
    dossiers = {post.id: PostDossier(post) for post in posts}
    _fill_texts(session, organisation_id, dossiers)
    _fill_deliveries(session, organisation_id, dossiers)
    _fill_withdrawals(session, organisation_id, dossiers)
    for post_id, *decided in session.exec(_decisions(organisation_id, dossiers)):
        dossiers[post_id].decisions.append(Decided(*decided))
    subjects = {f"post:{post_id}": post_id for post_id in dossiers}
    for entry in audit_entries(session, organisation_id, subjects):
        dossiers[subjects[entry.subject]].entries.append(entry)
    return list(dossiers.values())


def audit_entries(session: Session, organisation_id: int, subjects: Collection[str]) -> Sequence[AuditEntry]:
    """Omit the gathering of proof."""
    query = (
        select(AuditEntry)
        .where(AuditEntry.organisation_id == organisation_id, col(AuditEntry.subject).in_(subjects))
        .where(AuditEntry.act != Act.TAKEDOWN_EVIDENCE_BUILT)
        .order_by(col(AuditEntry.seq))
    )
    return session.exec(query).all()


def _fill_texts(session: Session, organisation_id: int, dossiers: dict[int, PostDossier]) -> None:
    owner = {}
    for version, check in session.exec(_versions_with_checks(organisation_id, dossiers)):
        dossier = dossiers[version.post_id]
        if version.id not in owner:
            dossier.versions.append(version)
            owner[version.id] = version.post_id
        dossier.checks += [check] if check else []
    for variant in _rows(session, Variant, organisation_id, Variant.post_version_id, owner):
        dossiers[owner[variant.post_version_id]].variants.append(variant)
    for mark in _rows(session, PostMark, organisation_id, PostMark.post_id, dossiers):
        dossiers[mark.post_id].marks.append(mark)
    for row in _rows(session, PostCorrection, organisation_id, PostCorrection.post_id, dossiers):
        dossiers[row.post_id].corrections.append(row)
    for row in _rows(session, PostCorrection, organisation_id, PostCorrection.corrects_id, dossiers):
        dossiers[row.corrects_id].corrections.append(row)


def _fill_deliveries(session: Session, organisation_id: int, dossiers: dict[int, PostDossier]) -> None:
    owner = {}
    for delivery in _rows(session, Delivery, organisation_id, Delivery.post_id, dossiers):
        dossiers[delivery.post_id].deliveries.append(delivery)
        owner[delivery.id] = delivery.post_id
    for capture in _rows(session, Capture, organisation_id, Capture.delivery_id, owner):
        dossiers[owner[capture.delivery_id]].captures.append(capture)
    for proof in _rows(session, DeliveryProof, organisation_id, DeliveryProof.delivery_id, owner):
        dossiers[owner[proof.delivery_id]].proofs.append(proof)
    attempts = _rows(session, DeliveryAttempt, organisation_id, DeliveryAttempt.delivery_id, owner)
    ended = _outcomes(session, AttemptOutcome, organisation_id, attempts)
    for attempt in attempts:
        dossiers[owner[attempt.delivery_id]].attempts.append((attempt, ended.get(attempt.id)))


def _fill_withdrawals(session: Session, organisation_id: int, dossiers: dict[int, PostDossier]) -> None:
    owner = {}
    for withdrawal in _rows(session, Withdrawal, organisation_id, Withdrawal.post_id, dossiers):
        dossiers[withdrawal.post_id].withdrawals.append(withdrawal)
        owner[withdrawal.id] = withdrawal.post_id
    tries = _rows(session, WithdrawalAttempt, organisation_id, WithdrawalAttempt.withdrawal_id, owner)
    ended = _outcomes(session, WithdrawalOutcome, organisation_id, tries)
    for attempt in tries:
        dossiers[owner[attempt.withdrawal_id]].removals.append((attempt, ended.get(attempt.id)))


def _rows(session: Session, model: Any, organisation_id: int, column: Any, ids: Collection[int]) -> Sequence[Any]:
    query = select(model).where(model.organisation_id == organisation_id, col(column).in_(ids))
    return session.exec(query.order_by(model.id)).all()


def _outcomes(session: Session, model: Any, organisation_id: int, attempts: Sequence[Any]) -> dict[int, Any]:
    ids = [attempt.id for attempt in attempts]
    return {row.attempt_id: row for row in _rows(session, model, organisation_id, model.attempt_id, ids)}


def _versions_with_checks(organisation_id: int, post_ids: Collection[int]) -> Any:
    """Return one per line check, at least one."""
    return (
        select(PostVersion, LineCheck)
        .outerjoin(LineCheck, col(LineCheck.post_version_id) == PostVersion.id)
        .where(PostVersion.organisation_id == organisation_id, col(PostVersion.post_id).in_(post_ids))
        .order_by(col(PostVersion.id), col(LineCheck.id))
    )


def _decisions(organisation_id: int, post_ids: Collection[int]) -> Any:
    return (
        select(Round.post_id, Decision, name_in(organisation_id), IS_SOLE)
        .select_from(Decision)
        .join(Round, col(Round.id) == Decision.round_id)
        .join(User, col(User.id) == Decision.user_id)
        .where(Decision.organisation_id == organisation_id, col(Round.post_id).in_(post_ids))
        .order_by(col(Decision.id))
    )
