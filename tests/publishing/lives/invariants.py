"""Invariants after each step (docs/architecture.md), read from the rows and not from the code that wrote them."""

from collections import defaultdict

from hypothesis.stateful import invariant
from sqlalchemy import func
from sqlmodel import col, select

from app.core.permissions import Role
from app.domain.approvals.models.decisions import Approval, CallIn, Decision, Recusal, SoleAct
from app.domain.approvals.models.rounds import Round, RoundStep
from app.domain.approvals.rules.sole_approval import APPROVAL_ACT, REVIEW_ACT
from app.domain.approvals.rules.states import RoundState, StepState, Verdict
from app.domain.audit.models import AuditEntry
from app.domain.audit.queries.verification import verify_chain
from app.domain.audit.rules.acts import Act
from app.domain.people.models import Membership, Substitution
from app.domain.posts.models import LineCheck, PostVersion, Variant
from app.domain.posts.queries import posts
from app.domain.posts.rules.line_checks import CheckStage
from app.domain.publishing.models import Delivery
from app.domain.publishing.queries.record_check import post_discrepancies
from app.domain.publishing.queries.status_facts import status_mismatches
from app.domain.review.models import PostComment, Suggestion, SuggestionAnswer
from app.domain.sittings.models import Sitting, SittingItem, SittingMinutes, SittingPresence, UrgentDecision
from app.domain.sittings.rules.minutes import text_digest
from tests.publishing.lives.town import Life

NOTED = (
    (Act.POST_RECUSED, Recusal),
    (Act.POST_CALLED_IN, CallIn),
    (Act.POST_SUGGESTION_ACCEPTED, SuggestionAnswer, SuggestionAnswer.is_accepted),
    (Act.POST_COMMENTED, PostComment, PostComment.kind == "said"),
    (Act.POST_APPROVED_ALONE, SoleAct, SoleAct.number == APPROVAL_ACT),
    (Act.POST_REVIEWED_LATER, SoleAct, SoleAct.number == REVIEW_ACT),
    (Act.POST_HURRIED, UrgentDecision),
    (Act.SUBSTITUTION_SET, Substitution),
    (Act.SITTING_CLOSED, SittingMinutes),
)
"""Pairs of tables: each row of the one has its entry of the other (I6)."""


class Invariants(Life):
    def ours(self, *tables: type) -> list:
        query = select(*tables)
        return self.fresh(query.where(tables[0].organisation_id == self.town.id).order_by(tables[0].id))

    @invariant()
    def only_what_stood_approved_has_left(self) -> None:
        """I1: a delivery points to an approval, and only content then approved was sent."""
        assert set(self.network.texts) <= self.may_leave
        unapproved = (
            select(Delivery.id)
            .outerjoin(Approval, (col(Approval.variant_id) == Delivery.variant_id))
            .where(Delivery.organisation_id == self.town.id)
            .where(col(Approval.content_hash).is_distinct_from(col(Delivery.content_hash)))
        )
        assert not self.fresh(unapproved)

    @invariant()
    def nobody_decided_what_they_wrote_nor_twice(self) -> None:
        """I2: under either name, except a sole approval, whose row says why."""
        query = select(Decision, Round.post_version_id).join(Round, col(Round.id) == Decision.round_id)
        alone = {act.round_id: act for act in self.ours(SoleAct) if act.number == APPROVAL_ACT}
        names: dict[int, dict[int, set[int]]] = defaultdict(lambda: defaultdict(set))
        steps: dict[tuple[int, int], set[int]] = defaultdict(set)
        rows = self.fresh(query.where(Decision.organisation_id == self.town.id))
        writers = posts.contributors_of(self.session, self.town.id, [version for _, version in rows])
        for decision, version in rows:
            both = {decision.user_id, decision.on_behalf_of_id} - {None}
            is_alone = decision.round_id in alone and alone[decision.round_id].user_id == decision.user_id
            assert is_alone or not both & writers[version]
            assert not is_alone or both & writers[version] or self.is_by_their_hand(decision, writers[version])
            assert not is_alone or (decision.on_behalf_of_id is None and decision.reason.strip())
            names[decision.round_id][decision.user_id] |= both
            for person_id in both:
                steps[decision.round_id, person_id].add(decision.round_step_id)
        assert all(len(decided) == 1 for decided in steps.values())
        for people in names.values():
            assert sum(map(len, people.values())) == len(set().union(*people.values()))
        self.session.commit()

    @invariant()
    def what_the_writers_gave_decides_nothing_by_itself(self) -> None:
        """I2: a decision by a role that a writer granted is marked, and no other is."""
        query = select(Decision, Round.post_version_id).join(Round, col(Round.id) == Decision.round_id)
        alone = {(act.round_id, act.user_id) for act in self.ours(SoleAct) if act.number == APPROVAL_ACT}
        rows = self.fresh(query.where(Decision.organisation_id == self.town.id))
        writers = posts.contributors_of(self.session, self.town.id, [version for _, version in rows])
        for decision, version in rows:
            is_alone = (decision.round_id, decision.user_id) in alone
            assert decision.is_marked == (not is_alone and self.is_by_their_hand(decision, writers[version]))
        self.session.commit()

    def is_by_their_hand(self, decision: Decision, writers: frozenset[int]) -> bool:
        """Tell whether a writer or its holder granted each role of the decision, or of whom it substitutes."""
        whose = decision.on_behalf_of_id or decision.user_id
        hands = [set(membership.given_by) for membership in self.ours(Membership) if membership.user_id == whose]
        return all(hand & (writers | {whose}) for hand in hands)

    @invariant()
    def no_political_post_did_any_of_it(self) -> None:
        """I2."""
        political = self.who(Role.POLITICAL_OFFICE.value).id
        for table in (Decision, SoleAct, Recusal, CallIn, Suggestion, SittingPresence):
            assert political not in [row.user_id for row in self.ours(table)]
        assert political not in [row.substitute_id for row in self.ours(Substitution)]

    @invariant()
    def whoever_stepped_aside_decides_nothing_and_whoever_took_over_decides(self) -> None:
        aside = {(row.post_id, row.user_id): row.declared_at for row in self.ours(Recusal)}
        calls = defaultdict(list)
        for call in self.ours(CallIn):
            calls[call.round_step_id].append(call)
        query = select(Decision, Round.post_id).join(Round, col(Round.id) == Decision.round_id)
        for decision, post_id in self.fresh(query.where(Decision.organisation_id == self.town.id)):
            at = decision.decided_at
            assert at <= aside.get((post_id, decision.user_id), at)
            before = [call_in for call_in in calls[decision.round_step_id] if call_in.called_at <= at]
            taking = {call_in.user_id for call_in in before if aside.get((post_id, call_in.user_id), at) >= at}
            assert not taking or decision.user_id in taking

    @invariant()
    def suggested_words_that_were_taken_have_two_writers(self) -> None:
        """I2: the person who suggested them and the one who accepted them."""
        query = select(Suggestion, SuggestionAnswer, PostVersion.id)
        query = query.join(SuggestionAnswer, col(SuggestionAnswer.suggestion_id) == Suggestion.id)
        version = (col(PostVersion.post_id) == Suggestion.post_id) & (PostVersion.number == SuggestionAnswer.version)
        taken = query.join(PostVersion, version).where(col(SuggestionAnswer.is_accepted).is_(True))
        for suggestion, answer, key in self.fresh(taken.where(Suggestion.organisation_id == self.town.id)):
            writers = posts.contributors_of(self.session, self.town.id, [key])[key]
            assert {suggestion.user_id, answer.user_id} <= writers
        self.session.commit()

    @invariant()
    def somebody_else_looks_later(self) -> None:
        """I2: a sole approval has one review, by a person who neither wrote nor approved the post."""
        query = select(SoleAct, Round.post_version_id).join(Round, col(Round.id) == SoleAct.round_id)
        for act, version in self.fresh(
            query.where(SoleAct.organisation_id == self.town.id, SoleAct.number == REVIEW_ACT)
        ):
            assert act.user_id not in posts.contributors_of(self.session, self.town.id, [version])[version]
            first = (SoleAct.round_id == act.round_id, SoleAct.number == APPROVAL_ACT)
            assert [act.user_id] != self.fresh(select(SoleAct.user_id).where(*first))
        self.session.commit()

    @invariant()
    def nothing_was_approved_by_silence(self) -> None:
        """I3: in an approved round, each step has its required approvals and no rejection."""
        verdicts_by_step = defaultdict(set)
        for decision in self.ours(Decision):
            if decision.is_marked and decision.verdict is Verdict.APPROVED:
                continue
            verdicts_by_step[decision.round_step_id].add((decision.verdict, decision.user_id))
        query = select(RoundStep).join(Round, col(Round.id) == RoundStep.round_id)
        approved = query.where(Round.organisation_id == self.town.id, Round.state == RoundState.APPROVED)
        for step in self.fresh(approved):
            assert step.state is StepState.DONE and len(verdicts_by_step[step.id]) >= step.needed
            assert {verdict for verdict, _ in verdicts_by_step[step.id]} == {Verdict.APPROVED}

    @invariant()
    def the_line_was_asked_before_each_approval(self) -> None:
        """I4."""
        checked = defaultdict(set)
        for check in self.ours(LineCheck):
            checked[check.post_version_id].add(check.stage)
        query = select(Variant.post_version_id).join(Approval, col(Approval.variant_id) == Variant.id)
        for version in self.fresh(query.where(Approval.organisation_id == self.town.id)):
            assert {CheckStage.SUBMIT, CheckStage.DECISION} <= checked[version]

    @invariant()
    def nothing_was_sent_twice(self) -> None:
        """I5: as seen by the network."""
        assert len(self.network.texts) == len(set(self.network.texts))

    @invariant()
    def what_is_signed_is_what_was_decided(self) -> None:
        """Demand minutes of each closed sitting, and a sitting or an urgent decision of each step run in them."""
        minutes = {row.sitting_id: row for row in self.ours(SittingMinutes)}
        sittings_by_id = {sitting.id: sitting for sitting in self.ours(Sitting) if sitting.opened_at}
        assert {key for key, sitting in sittings_by_id.items() if sitting.closed_at} == set(minutes)
        assert all(
            text_digest(sitting_minutes.content) == sitting_minutes.digest for sitting_minutes in minutes.values()
        )
        assert all(item.outcome for item in self.ours(SittingItem) if item.sitting_id in minutes)
        hurried = {(row.round_step_id, row.user_id) for row in self.ours(UrgentDecision)}
        query = select(Decision, Round.id).join(Round, col(Round.id) == Decision.round_id)
        query = query.join(RoundStep, col(RoundStep.id) == Decision.round_step_id)
        mine = query.where(Decision.organisation_id == self.town.id, col(RoundStep.in_session).is_(True))
        for decision, round_id in self.fresh(mine):
            is_there = self.was_there(decision, round_id)
            assert is_there or (decision.round_step_id, decision.user_id) in hurried

    def was_there(self, decision: Decision, round_id: int) -> bool:
        """Tell whether the person decided in an open sitting they attended, with the round on its agenda."""
        of_round = select(Sitting, SittingPresence).join(SittingItem, col(SittingItem.sitting_id) == Sitting.id)
        there = of_round.join(SittingPresence, col(SittingPresence.sitting_id) == Sitting.id).where(
            SittingItem.round_id == round_id, SittingPresence.user_id == decision.user_id
        )
        return any(
            sitting.opened_at <= decision.decided_at <= (sitting.closed_at or self.clock())
            for sitting, _ in self.fresh(there)
        )

    @invariant()
    def each_deed_has_its_entry(self) -> None:
        """I6."""
        counted = select(AuditEntry.act, func.count()).where(AuditEntry.organisation_id == self.town.id)
        entries = dict(self.fresh(counted.group_by(col(AuditEntry.act))))
        for act, table, *conditions in NOTED:
            rows = select(func.count()).select_from(table).where(table.organisation_id == self.town.id, *conditions)
            assert self.fresh(rows) == [entries.get(act, 0)], act
        people = select(Decision.round_id, Decision.user_id).where(Decision.organisation_id == self.town.id).distinct()
        assert len(self.fresh(people)) == entries.get(Act.POST_DECIDED, 0)

    @invariant()
    def the_record_is_whole(self) -> None:
        """I6."""
        assert verify_chain(self.session, self.town.id, keys=self.wiring.keyring.audit).intact
        self.session.commit()
        with self.wiring.reading() as apart:  # it forgets what it reads, page by page
            assert not list(post_discrepancies(apart, self.town.id))

    @invariant()
    def each_stands_where_the_facts_say(self) -> None:
        """I7."""
        self.session.expire_all()
        assert not list(status_mismatches(self.session, self.town.id))
        self.session.commit()
