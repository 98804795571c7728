"""Sittings, from their cut-off to their minutes, and a town's events: emergencies, mourning, rules."""

from collections.abc import Callable
from datetime import date, timedelta

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule
from sqlmodel import col, select

from app.core.permissions import Role
from app.core.zones import local_day
from app.db.work import Work
from app.domain.periods.models import Period
from app.domain.periods.queries import periods
from app.domain.periods.rules.kinds import PeriodKind, PeriodState
from app.domain.posts.models import Post
from app.domain.sittings.models import Sitting, SittingItem
from app.domain.sittings.queries.minutes import minutes_document
from app.domain.sittings.rules.minutes import unsigned_digest
from app.domain.sittings.rules.states import SittingState
from app.usecases.periods import endings, rejudgement
from app.usecases.review import feedback
from app.usecases.sittings import appointments, proceedings
from tests.periods import factories
from tests.publishing.lives.town import ASKED, BOSSES, DECIDERS, NUMBERS, REASONS, Life, after
from tests.sittings.sitting_setup import terms

SEATS = (proceedings.join_sitting, proceedings.leave_sitting)
EVENTS = [{"if": {"topic_class": ["event"]}, "do": "block"}]
CONVENED, OPENED = appointments.create_appointment, proceedings.begin_sitting


class Meeting(Life):
    def convene(self, cut_off: int) -> None:
        """Convene on Tuesdays and Thursdays at nine."""
        appointment_terms = terms(
            self.clock(), cut_off_hours=cut_off, roles=(Role.SUPERVISOR.value, Role.LEGAL_REVIEWER.value)
        )
        self.does(appointments.create_appointment, appointment_terms, who=Role.LEGAL_REVIEWER.value)

    def sitting(self) -> Sitting:
        """Return the first sitting that is not over, or the last one."""
        query = select(Sitting).where(Sitting.organisation_id == self.town.id).order_by(col(Sitting.starts_at))
        sittings = self.fresh(query)
        over = (SittingState.CLOSED, SittingState.CANCELLED, SittingState.LAPSED)
        return next((row for row in sittings if row.state not in over), sittings[-1])

    @after(CONVENED)
    @rule(late=st.integers(0, 30), is_opened=st.booleans(), who=DECIDERS)
    def the_hour_of_the_sitting_comes(self, late: int, is_opened: bool, who: str) -> None:
        """Reach its cut-off, then its beginning."""
        sitting = self.sitting()
        until = sitting.starts_at if sitting.frozen_at else sitting.cut_off_at
        self.clock.forward(seconds=max(0, (until - self.clock()).total_seconds()), minutes=late)
        self.session.commit()
        self.worker()
        if is_opened:
            self.does(proceedings.begin_sitting, self.sitting(), who=who)

    @after(OPENED)
    @rule(who=BOSSES, other=DECIDERS, deed=st.sampled_from(SEATS))
    def come_or_go(self, who: str, other: str, deed: Callable[..., object]) -> None:
        self.does(deed, self.sitting(), self.who(other).id, who=who)

    @after(OPENED)
    @rule(who=DECIDERS)
    def take_the_chair(self, who: str) -> None:
        self.does(proceedings.assign_chair, self.sitting(), who=who)

    @after(OPENED)
    @rule(who=BOSSES, reason=REASONS)
    def put_off(self, who: str, reason: str) -> None:
        sitting = self.sitting()
        query = select(SittingItem).where(SittingItem.sitting_id == sitting.id).order_by(SittingItem.position)
        if item := next(iter(self.session.exec(query)), None):
            post = self.session.get_one(Post, item.post_id)
            self.does(proceedings.defer_item, sitting, item, post, reason, who=who, post=post)

    @after(OPENED)
    @rule(who=DECIDERS, stale=st.just(False) | st.booleans())
    def sign(self, who: str, stale: bool) -> None:
        sitting = self.sitting()

        def signed(work: Work) -> None:
            seen = "0" * 64 if stale else unsigned_digest(minutes_document(work.session, sitting, now=work.now))
            proceedings.close_sitting(work, sitting, seen=seen)

        self.does(signed, who=who)

    @precondition(lambda self: appointments.cancel_sitting.__name__ not in self.happened)
    @after(CONVENED)
    @rule(who=DECIDERS)
    def call_off(self, who: str) -> None:
        self.does(appointments.cancel_sitting, self.sitting(), "Fiesta", who=who)


class Happening(Life):
    is_forbidding = False

    @precondition(lambda self: not (self.is_small or self.is_forbidding))
    @rule()
    def the_line_forbids_events(self) -> None:
        """Forbid events, unless legal review lets one pass."""
        rule_fields = {"when": EVENTS, "exceptions": {"allowed": True, "by": [Role.LEGAL_REVIEWER.value]}}

        def forbidden(work: Work) -> None:
            self.stricter(work.session, self.town, **rule_fields)

        self.is_forbidding = True
        self.does(forbidden, who=Role.SUPERVISOR.value)

    @after(feedback.decide_with_suggestions)
    @rule(first=st.integers(0, 1), who=DECIDERS)
    def mourning(self, first: int, who: str) -> None:
        """Begin a mourning, which holds the posts scheduled inside it."""
        day = local_day(self.clock(), self.town.organisation.zone) + timedelta(days=first)
        self.declare(PeriodKind.OFFICIAL_MOURNING, day, day + timedelta(days=1), who)

    @precondition(lambda self: "declared" not in self.happened)
    @rule(who=DECIDERS)
    def flood(self, who: str) -> None:
        self.declare(PeriodKind.EMERGENCY, local_day(self.clock(), self.town.organisation.zone), None, who)

    def declare(self, kind: PeriodKind, first: date, last: date | None, who: str) -> None:
        """Propose a period as the network manager."""

        def declared(work: Work) -> None:
            whole = factories.matter(work.session, self.town, kind, first, last, now=work.now)
            factories.confirm(work.session, self.town, whole, now=work.now, by=self.who(who))

        self.does(declared, who=who)

    def period(self, number: int) -> Period | None:
        query = select(Period).where(Period.organisation_id == self.town.id, Period.state == PeriodState.CONFIRMED)
        latest_periods = list(self.session.exec(query.order_by(col(Period.id).desc()).limit(2)))
        return latest_periods[number % len(latest_periods)] if latest_periods else None

    @after("declared")
    @rule(number=NUMBERS, who=DECIDERS)
    def it_is_over(self, number: int, who: str) -> None:
        if period := self.period(number):
            whole = periods.period_with_parts_or_404(self.session, period.id, organisation_id=self.town.id)
            self.does(endings.end_period, whole, who=who, reason="Pasó")

    @after("declared")
    @rule(number=NUMBERS, who=st.just(ASKED) | DECIDERS)
    def let_go_on(self, number: int, who: str) -> None:
        """Release everything that a period holds."""
        if period := self.period(number):
            self.does(rejudgement.release_posts, self.town.organisation, period, None, who=who, reason="No lo toca")
