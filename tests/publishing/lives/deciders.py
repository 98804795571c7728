"""Acts of reviewers, for themselves and for others, together and alone."""

from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import rule
from sqlmodel import col, select

from app.core.zones import local_day
from app.db.work import Work
from app.domain.approvals.rules.recusal import RecusalGround
from app.domain.approvals.rules.sole_approval import SoleActKind
from app.domain.approvals.rules.states import Verdict
from app.domain.control.queries import waiting_changes
from app.domain.people.models import Substitution
from app.domain.people.rules.substitutions import SubstitutionKind, SubstitutionTerms
from app.domain.posts.models import Post
from app.domain.posts.rules.states import PostStatus
from app.usecases import control_outcomes
from app.usecases.approvals import emergency, recusal, rule_exceptions, sole_approval
from app.usecases.people.substitutions import end_substitution, set_substitution
from app.usecases.review import feedback
from tests.publishing.lives.town import ASKED, BOSSES, DECIDERS, NUMBERS, PEOPLE, REASONS, SERIAL, WROTE, Life, after

AGAINST = (Verdict.CHANGES_ASKED, Verdict.REJECTED)
DAYS = st.tuples(st.integers(0, 1), st.integers(0, 3))


class Deciding(Life):
    def decide(self, post: Post, who: str, verdict: Verdict, reason: str, **details: object) -> None:
        known = {"seen_hash": self.seen(post), "seen_step": None, "typed": {}} | details
        self.does(feedback.decide_with_suggestions, post, who=who, post=post, verdict=verdict, reason=reason, **known)

    @after()
    @rule(number=NUMBERS, who=BOSSES, reason=REASONS, stale=st.just(False) | st.booleans())
    def approve(self, number: int, who: str, reason: str, stale: bool) -> None:
        self.decide(
            self.post(number, PostStatus.IN_REVIEW),
            who,
            Verdict.APPROVED,
            reason,
            **{"seen_hash": "0" * 64} if stale else {},
        )

    @after()
    @rule(number=NUMBERS, who=st.just(ASKED) | DECIDERS)
    def approve_what_waits(self, number: int, who: str) -> None:
        """Approve again, so that multi-person steps get finished."""
        self.decide(self.post(number, PostStatus.IN_REVIEW), who, Verdict.APPROVED, "No puede esperar")

    @after()
    @rule(number=NUMBERS, who=BOSSES, reason=REASONS, verdict=st.sampled_from(AGAINST))
    def object(self, number: int, who: str, reason: str, verdict: Verdict) -> None:
        self.decide(self.post(number, PostStatus.IN_REVIEW), who, verdict, reason)

    @after()
    @rule(number=NUMBERS, who=BOSSES)
    def suggest(self, number: int, who: str) -> None:
        """Request changes, with a better text."""
        post = self.post(number, PostStatus.IN_REVIEW)
        typed = {f"{self.town.channels[0].id}:es": f"La piscina abre desde las {next(SERIAL)} horas."}

        def suggested(work: Work) -> None:
            details = {"verdict": Verdict.CHANGES_ASKED, "reason": "Es ambiguo", "seen_step": None, "typed": typed}
            feedback.decide_with_suggestions(work, post, seen_hash=self.seen(post), **details)

        self.does(suggested, who=who, post=post)

    @after("declared")
    @rule(number=NUMBERS, who=BOSSES)
    def confirm_at_once(self, number: int, who: str) -> None:
        post = self.post(number, PostStatus.IN_REVIEW)
        self.does(emergency.confirm_emergency, post, who=who, post=post, seen_hash=self.seen(post))

    @after()
    @rule(number=NUMBERS, who=st.just(WROTE) | BOSSES, reason=REASONS)
    def approve_alone(self, number: int, who: str, reason: str) -> None:
        """Approve alone, also as the writer, in the lanes open to it."""
        post = self.post(number, PostStatus.IN_REVIEW)
        self.does(sole_approval.approve_post_alone, post, who=who, post=post, reason=reason, seen_hash=self.seen(post))

    @after(sole_approval.approve_post_alone)
    @rule(
        number=NUMBERS, who=BOSSES, deed=st.sampled_from((SoleActKind.AGREED, SoleActKind.TO_CORRECT)), reason=REASONS
    )
    def look_later(self, number: int, who: str, deed: SoleActKind, reason: str) -> None:
        post = self.post(number, PostStatus.APPROVED, PostStatus.CLOSED)
        self.does(sole_approval.review_sole_approval, post, who=who, post=post, kind=deed, reason=reason)

    @after()
    @rule(number=NUMBERS, who=BOSSES, ground=st.sampled_from(RecusalGround))
    def recuse(self, number: int, who: str, ground: RecusalGround) -> None:
        post = self.post(number, PostStatus.IN_REVIEW)
        self.does(recusal.recuse_from_post, post, who=who, post=post, ground=ground, text="Es mi prima")

    @after()
    @rule(number=NUMBERS, who=DECIDERS | BOSSES, reason=REASONS)
    def call_in(self, number: int, who: str, reason: str) -> None:
        post = self.post(number, PostStatus.IN_REVIEW)
        self.does(recusal.call_in_step, post, who=who, post=post, reason=reason)

    @rule(who=DECIDERS, other=PEOPLE, days=DAYS, kind=st.sampled_from(SubstitutionKind))
    def stand_in(self, who: str, other: str, days: tuple[int, int], kind: SubstitutionKind) -> None:
        first = local_day(self.clock(), self.town.organisation.zone) + timedelta(days=days[0])
        terms = SubstitutionTerms(self.who(who).id, self.who(other).id, first, first + timedelta(days=days[1]))
        self.does(set_substitution, terms, kind, who=who, reason="Vacaciones")

    @after(set_substitution)
    @rule(who=DECIDERS)
    def come_back(self, who: str) -> None:
        """End the last substitution, if it is theirs to end."""
        query = select(Substitution).where(Substitution.organisation_id == self.town.id)
        last = next(iter(self.session.exec(query.order_by(col(Substitution.id).desc()))), None)
        self.does(end_substitution, last, who=who)

    @rule(number=NUMBERS, who=DECIDERS)
    def confirm_what_waits(self, number: int, who: str) -> None:
        if waiting := waiting_changes(self.session, self.town.id):
            self.does(control_outcomes.confirm_change, waiting[number % len(waiting)].id, "", who=who)

    @after("forbidden")
    @rule(number=NUMBERS, who=BOSSES, hours=st.sampled_from((1, 48)))
    def let_a_rule_pass(self, number: int, who: str, hours: int) -> None:
        post, until = self.post(number, PostStatus.DRAFT), self.clock() + timedelta(hours=hours)
        self.does(
            rule_exceptions.grant_exception, post, "ZZ-01", who=who, post=post, reason="La jueza", expires_at=until
        )
