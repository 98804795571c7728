"""What those who decide do, for themselves and for others, with others and alone."""

from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule
from sqlmodel import col, select

from app.accounts.models import Substitution
from app.accounts.rules.substitutions import SubstitutionKind, Terms
from app.accounts.service.substitutions import end_substitution, set_substitution
from app.approvals import deeds as approvals
from app.approvals import service
from app.approvals.deeds import alone, emergency
from app.approvals.rules import Verdict
from app.approvals.rules.alone import SoleDeed
from app.approvals.rules.aside import Ground
from app.core.zones import day_in
from app.drafting import queries
from app.review import deeds as review
from tests.publishing.lives.town import BOSSES, DECIDERS, NUMBERS, PEOPLE, REASONS, SERIAL, Life


class Deciding(Life):
    @precondition(lambda self: self.posts)
    @rule(
        number=NUMBERS,
        who=BOSSES,
        verdict=st.just(Verdict.APPROVED) | st.just(Verdict.APPROVED) | st.sampled_from(Verdict),
        reason=REASONS,
        stale=st.just(False) | st.booleans(),
        better=st.booleans(),
    )
    def decide(self, number: int, who: str, verdict: Verdict, reason: str, stale: bool, better: bool) -> None:
        """Asking for changes, perhaps with a better text."""
        post = self.post(number)
        typed = self.better(post) if better and verdict is Verdict.CHANGES_ASKED else {}
        seen = {"seen_hash": "0" * 64 if stale else self.seen(post), "seen_step": None}
        said = {"verdict": verdict, "reason": reason, "typed": typed} | seen
        self.does(lambda: review.decide(self.session, post, **said, **self.as_who(who)))

    def better(self, post: object) -> dict[str, str]:
        return {f"{self.town.channels[0].id}:es": f"La piscina abre desde las {next(SERIAL)} horas."}

    @precondition(lambda self: self.posts)
    @rule(number=NUMBERS, who=BOSSES)
    def confirm_at_once(self, number: int, who: str) -> None:
        post = self.post(number)
        seen = {"seen_hash": self.seen(post)}
        self.does(lambda: emergency.confirm(self.session, post, **seen, **self.as_who(who)))

    @precondition(lambda self: self.posts)
    @rule(number=NUMBERS, who=BOSSES, reason=REASONS)
    def approve_alone(self, number: int, who: str, reason: str) -> None:
        """Also by whoever wrote it, in the lanes that are open to it."""
        post = self.post(number)
        if queries.version_of(self.session, post) is None:
            return
        said = {"reason": reason, "seen_hash": self.seen(post)}
        self.does(lambda: alone.approve_alone(self.session, post, **said, **self.as_who(who)))

    @precondition(lambda self: self.posts)
    @rule(number=NUMBERS, who=BOSSES, deed=st.sampled_from((SoleDeed.AGREED, SoleDeed.TO_CORRECT)), reason=REASONS)
    def look_later(self, number: int, who: str, deed: SoleDeed, reason: str) -> None:
        said = {"deed": deed, "reason": reason}
        self.does(lambda: alone.review_later(self.session, self.post(number), **said, **self.as_who(who)))

    @precondition(lambda self: self.posts)
    @rule(number=NUMBERS, who=BOSSES, ground=st.sampled_from(Ground))
    def recuse(self, number: int, who: str, ground: Ground) -> None:
        said = {"ground": ground, "text": "Es mi prima"}
        self.does(lambda: approvals.recuse(self.session, self.post(number), **said, **self.as_who(who)))

    @precondition(lambda self: self.posts)
    @rule(number=NUMBERS, who=BOSSES, reason=REASONS)
    def call_in(self, number: int, who: str, reason: str) -> None:
        self.does(lambda: approvals.call_in(self.session, self.post(number), reason=reason, **self.as_who(who)))

    @rule(
        who=DECIDERS,
        other=PEOPLE,
        days=st.tuples(st.integers(0, 1), st.integers(0, 3)),
        kind=st.sampled_from(SubstitutionKind),
    )
    def stand_in(self, who: str, other: str, days: tuple[int, int], kind: SubstitutionKind) -> None:
        first = day_in(self.clock(), self.town.organisation.zone) + timedelta(days=days[0])
        terms = Terms(self.who(who).id, self.who(other).id, first, first + timedelta(days=days[1]))
        self.does(lambda: set_substitution(self.session, terms, kind, reason="Vacaciones", **self.as_who(who)))

    @rule(who=BOSSES)
    def come_back(self, who: str) -> None:
        """Ends the last substitution that was set, if it is theirs to end."""
        query = select(Substitution).where(Substitution.organisation_id == self.town.id)
        last = next(iter(self.session.exec(query.order_by(col(Substitution.id).desc()))), None)
        if last:
            self.does(lambda: end_substitution(self.session, last, **self.as_who(who)))

    @precondition(lambda self: self.posts)
    @rule(number=NUMBERS, who=BOSSES, hours=st.sampled_from((1, 48)))
    def let_a_rule_pass(self, number: int, who: str, hours: int) -> None:
        terms = {"reason": "Lo pide la jueza", "expires_at": self.clock() + timedelta(hours=hours)}
        self.does(
            lambda: service.grant_exception(self.session, self.post(number), "ZZ-01", **terms, **self.as_who(who))
        )
