"""The second opinion on submitted texts, which only ever adds a person: while deciding a step, afterwards a hold."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from random import sample
from typing import Any

import structlog
from sqlmodel import Session

from app.core.actor import system_actor
from app.core.errors import Conflict, NotPermitted
from app.core.messages import msg
from app.db.bulk import insert_rows
from app.db.scope import Sessions, scope_to
from app.db.work import Work
from app.domain.approvals.models.rounds import Round
from app.domain.approvals.queries import rounds
from app.domain.approvals.queries.doubted_texts import decided_doubts
from app.domain.approvals.queries.left_out import remaining_variants
from app.domain.approvals.queries.unread_rounds import LIVING, UNREAD, UnreadRound, UnreadVariant, unread_rounds
from app.domain.approvals.rules.states import OpinionState, RoundState
from app.domain.approvals.service import rule_check
from app.domain.approvals.service.rounds import ReviewerCalls, extend_round
from app.domain.approvals.service.rule_check import RuleCheck
from app.domain.audit import service as audit
from app.domain.audit.rules.acts import Act
from app.domain.editorial_line.models import LineExample, NearVariant, VariantOpinion
from app.domain.editorial_line.ports import ModelUnavailable
from app.domain.editorial_line.queries.line_versions import body_opinion
from app.domain.editorial_line.rules.line import LineRule
from app.domain.editorial_line.rules.near_texts import near_texts
from app.domain.editorial_line.rules.second_opinion import BodyOpinion, NearExample, SecondOpinion
from app.domain.editorial_line.rules.versions import Expectation
from app.domain.posts.models import Post
from app.domain.posts.queries import posts
from app.domain.posts.queries.known_texts import known_texts
from app.domain.posts.queries.line_pieces import check_setting
from app.domain.posts.rules.holds import HoldFunction
from app.domain.posts.rules.line_checks import CheckStage, reviewers_asked
from app.domain.posts.rules.post_number import format_number
from app.domain.posts.rules.states import PostStatus
from app.domain.publishing.queries.due_deliveries import lock_post_rows
from app.usecases.editorial_line.adviser import Adviser
from app.usecases.editorial_line.lists import add_example
from app.usecases.publishing.halts import DeliveryHalt, hold_posts

BATCH = 20
UNSENT = (PostStatus.APPROVED, PostStatus.ON_HOLD)
log = structlog.get_logger("worker")
OpinionsByText = Mapping[str, SecondOpinion]


class OpinionWriter:
    """Reads outside any transaction, one round at a time; several workers begin at different ones."""

    def __init__(self, reading: Sessions, writing: Sessions, adviser: Adviser) -> None:
        self._reading, self._writing, self._adviser = reading, writing, adviser

    def give_due(self, now: datetime) -> dict[str, int]:
        if not self._adviser.is_able:
            return {}
        with self._reading() as session:
            waiting = unread_rounds(session, limit=BATCH)
        return {"opinions": sum(self._give(unread, now=now) for unread in sample(waiting, len(waiting)))}

    def _give(self, unread: UnreadRound, *, now: datetime) -> int:
        body = self._body_of(unread)
        if body is None:
            return 0
        try:
            opinions = self._opinions(unread, body)
        except ModelUnavailable as failure:
            log.warning("no_second_opinion", reason=str(failure))
            return 0
        with self._writing() as session:
            scope_to(session, unread.organisation_id)
            given = self._store(session, unread, opinions, now=now)
            session.commit()
        return int(given)

    def _body_of(self, unread: UnreadRound) -> BodyOpinion | None:
        """Return None for a round that waits no more."""
        with self._reading() as session:
            is_living = _living_round(session, unread) is not None
            return body_opinion(session, unread.organisation_id) if is_living else None

    def _opinions(self, unread: UnreadRound, body: BodyOpinion) -> OpinionsByText | None:
        """Return opinions on texts that have none; None when one cannot be read, which stops no other round."""
        texts = {variant.text for variant in unread.variants if variant.needs_person is None}
        try:
            return {text: self._adviser.advise(text, body) for text in texts}
        except ModelUnavailable:
            raise
        except Exception:
            log.exception("unreadable", round=unread.id)
            return None

    def _store(self, session: Session, unread: UnreadRound, opinions: OpinionsByText | None, *, now: datetime) -> bool:
        post = lock_post_rows(session, [unread.post_id])[unread.post_id]
        round_ = _living_round(session, unread)
        if round_ is None:
            return False
        if opinions is None:
            round_.opinion = OpinionState.UNREADABLE
            return True
        insert_rows(session, VariantOpinion, self._opinion_rows(unread, opinions, now=now))
        insert_rows(session, NearVariant, self._near_rows(session, post, unread, opinions, now=now))
        doubted = frozenset(variant.text for variant in unread.variants if _is_doubted(variant, opinions))
        round_.opinion = OpinionState.PERSON if doubted else OpinionState.NOBODY
        if doubted:
            _bring_person(session, post, round_, doubted, now=now)
        return True

    def _opinion_rows(
        self, unread: UnreadRound, opinions: OpinionsByText, *, now: datetime
    ) -> Sequence[Mapping[str, Any]]:
        return [
            {
                "organisation_id": unread.organisation_id,
                "variant_id": variant.id,
                "content_hash": variant.content_hash,
                "model": self._adviser.model,
                "given_at": now,
                **_opinion_columns(opinions[variant.text]),
            }
            for variant in unread.variants
            if variant.needs_person is None
        ]

    def _near_rows(
        self, session: Session, post: Post, unread: UnreadRound, opinions: OpinionsByText, *, now: datetime
    ) -> Sequence[Mapping[str, Any]]:
        """Return what has been told already, in the same language."""
        new = [variant for variant in unread.variants if variant.needs_person is None]
        known = known_texts(session, post, {variant.language for variant in new}, model=self._adviser.model, now=now)
        return [
            {"organisation_id": post.organisation_id, "variant_id": variant.id, "near_id": near_id}
            for variant in new
            for near_id in near_texts(variant.text, opinions[variant.text].vector, known)
        ]


def _living_round(session: Session, unread: UnreadRound) -> Round | None:
    """Return the round while it waits, whatever was read before the lock."""
    round_ = session.get(Round, unread.id, populate_existing=True)
    return round_ if round_ and round_.opinion in UNREAD and round_.state in LIVING else None


def _is_doubted(variant: UnreadVariant, opinions: OpinionsByText) -> bool:
    return opinions[variant.text].needs_person if variant.needs_person is None else variant.needs_person


def _opinion_columns(opinion: SecondOpinion) -> dict[str, Any]:
    return {
        "needs_person": opinion.needs_person,
        "score": opinion.score,
        "threshold": opinion.threshold,
        "nearest": [_near_example(near) for near in opinion.nearest] if opinion.needs_person else [],
        "sentences": [[sentence, weight] for sentence, weight in opinion.sentences],
        "version": opinion.version,
        "vector": opinion.vector,
    }


def _near_example(near: NearExample) -> dict[str, Any]:
    return {"text": near.example.text, "reason": near.example.reason, "likeness": near.likeness}


def _bring_person(session: Session, post: Post, round_: Round, doubted: frozenset[str], *, now: datetime) -> None:
    """Add the steps of those whom the line's rules call for these texts.

    What was approved without them, and is not sent, is held.
    """
    check, rules_by_reviewer = _rules_calling(session, post, doubted, now=now)
    if not rules_by_reviewer:
        return
    rule_check.store_rule_checks(session, [check], now=now)
    rules = sorted({rule.code: rule for called in rules_by_reviewer.values() for rule in called}.items())
    clock, codes = system_actor(post.organisation_id), [code for code, _ in rules]
    audit.record(Work(session, clock, now), Act.POST_DOUBTED, subject=f"post:{post.id}", rules=codes)
    calls = ReviewerCalls(round_, rounds.round_steps(session, round_), post, rules_by_reviewer)
    if round_.state is RoundState.OPEN:
        extend_round(session, calls, now=now)
    elif post.status in UNSENT and calls.unforeseen(rules_by_reviewer):
        reason = "; ".join(f"{code}: {rule.wording}" for code, rule in rules)
        hold_posts(session, {post.id: DeliveryHalt(reason, function=HoldFunction.OPINION)}, now=now)


def _rules_calling(
    session: Session, post: Post, doubted: frozenset[str], *, now: datetime
) -> tuple[RuleCheck, Mapping[str, Sequence[LineRule]]]:
    """Return the version's check with its opinion, and the rules that only this makes call each reviewer."""
    current, voices = posts.current_version(session, post), posts.open_voices(session, post.organisation_id)
    assert current is not None, "a round is of a version"
    going = replace(current, variants=[variant for variant, _ in remaining_variants(session, current.version)])
    setting = check_setting(session, post, current.version, stage=CheckStage.SUBMIT.value, now=now)
    settings = [setting, replace(setting, doubted=doubted)]
    without, check = rule_check.check_rules(
        session, [(going, voices)] * 2, CheckStage.SUBMIT, now=now, settings=settings
    )
    known = {(finding.variant_id, finding.rule.code) for finding in without.findings}
    added = [finding for finding in check.findings if (finding.variant_id, finding.rule.code) not in known]
    return check, reviewers_asked(added)


def learn_from_decision(work: Work, variant_id: int, expectation: Expectation) -> LineExample:
    """Make an example of a decided text, by somebody who did not write it.

    Raises `Conflict` when it is one already, or no longer among the latest.
    """
    doubts = decided_doubts(work)
    doubt = next((doubt for doubt in doubts if doubt.variant_id == variant_id), None)
    if doubt is None:
        raise Conflict(msg("Ese texto ya es un ejemplo, o ya no está entre los últimos decididos."))
    writers = posts.contributors_of(work.session, work.organisation_id, [doubt.version_id])
    if work.actor.person_id in writers.get(doubt.version_id, ()):
        raise NotPermitted(msg("Ha intervenido en este texto, así que lo decide otra persona."))
    number = format_number(doubt.year, doubt.ordinal)
    reason = str(msg("Decisión sobre %(number)s: %(outcome)s.", number=number, outcome=doubt.state.label))
    values = {"language": doubt.language, "reason": reason}
    return add_example(work, doubt.text, **values, expectation=expectation, teaches=True)
