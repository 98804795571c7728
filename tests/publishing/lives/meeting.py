"""Sittings, from their cut-off to their minutes, and what a whole town lives through: emergencies, mourning, rules."""

from collections.abc import Callable
from datetime import date, timedelta

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule
from sqlmodel import col, select

from app.accounts.rules import Role
from app.core.zones import day_in
from app.drafting.models import Post
from app.periods import deeds as periods
from app.periods import queries, service
from app.periods.models import Period
from app.periods.rules.kinds import PeriodKind, PeriodState
from app.sittings.models import Sitting, SittingItem
from app.sittings.queries.minutes import document_of
from app.sittings.rules.minutes import seen_digest
from app.sittings.service import appointments, closing, holding
from tests.periods import making
from tests.publishing.lives.town import BOSSES, DECIDERS, NUMBERS, PEOPLE, REASONS, Life
from tests.sittings.meeting import terms

SEATS = (holding.join, holding.leave)
MATTERS = (PeriodKind.OFFICIAL_MOURNING, PeriodKind.EMERGENCY)
EVENTS = [{"if": {"topic_class": ["event"]}, "do": "block"}]


class Meeting(Life):
    def convene(self, cut_off: int) -> None:
        """Tuesdays and Thursdays at nine."""
        said = terms(self.clock(), cut_off_hours=cut_off, roles=(Role.SUPERVISOR.value, Role.LEGAL_REVIEWER.value))
        self.does(lambda: appointments.create(self.session, said, **self.as_who(Role.LEGAL_REVIEWER.value)))

    def sitting(self) -> Sitting | None:
        """The first one that is not over."""
        query = select(Sitting).where(Sitting.organisation_id == self.town.id, col(Sitting.closed_at).is_(None))
        live = query.where(col(Sitting.cancelled_at).is_(None), col(Sitting.lapsed_at).is_(None))
        return next(iter(self.session.exec(live.order_by(col(Sitting.starts_at)))), None)

    @rule(late=st.integers(0, 30))
    def the_hour_of_the_sitting_comes(self, late: int) -> None:
        """First its cut-off, then its beginning."""
        sitting = self.sitting()
        if sitting is None:
            return
        until = sitting.starts_at if sitting.frozen_at else sitting.cut_off_at
        self.clock.forward(seconds=max(0, (until - self.clock()).total_seconds()), minutes=late)
        self.session.commit()
        self.worker()

    @rule(who=DECIDERS)
    def open(self, who: str) -> None:
        if sitting := self.sitting():
            self.does(lambda: holding.open_sitting(self.session, sitting, **self.as_who(who)))

    @rule(who=BOSSES, other=DECIDERS, deed=st.sampled_from(SEATS))
    def come_or_go(self, who: str, other: str, deed: Callable[..., object]) -> None:
        if sitting := self.sitting():
            self.does(lambda: deed(self.session, sitting, self.who(other).id, **self.as_who(who)))

    @rule(who=BOSSES)
    def take_the_chair(self, who: str) -> None:
        if sitting := self.sitting():
            self.does(lambda: holding.take_chair(self.session, sitting, **self.as_who(who)))

    @rule(who=BOSSES, reason=REASONS)
    def put_off(self, who: str, reason: str) -> None:
        sitting = self.sitting()
        item = sitting and next(iter(self.items(sitting)), None)
        if sitting and item:
            post = self.session.get_one(Post, item.post_id)
            self.does(lambda: holding.defer(self.session, sitting, item, post, reason, **self.as_who(who)))

    def items(self, sitting: Sitting) -> list[SittingItem]:
        query = select(SittingItem).where(SittingItem.sitting_id == sitting.id)
        return list(self.session.exec(query.order_by(SittingItem.position)))

    @rule(who=DECIDERS, stale=st.just(False) | st.booleans())
    def sign(self, who: str, stale: bool) -> None:
        sitting = self.sitting()
        if sitting is None or sitting.opened_at is None:
            return

        def deed() -> None:
            seen = "0" * 64 if stale else seen_digest(document_of(self.session, sitting, now=self.clock()))
            closing.close(self.session, sitting, seen=seen, **self.as_who(who))

        self.does(deed)

    @rule(who=BOSSES)
    def call_off(self, who: str) -> None:
        if sitting := self.sitting():
            self.does(lambda: appointments.cancel_sitting(self.session, sitting, "Fiesta", **self.as_who(who)))


class Happening(Life):
    @precondition(lambda self: self.who("berta").id != self.who(Role.SUPERVISOR.value).id and not self.is_stricter)
    @rule()
    def the_line_forbids_events(self) -> None:
        """Unless legal review lets one pass."""
        said = {"when": EVENTS, "exceptions": {"allowed": True, "by": [Role.LEGAL_REVIEWER.value]}}
        self.does(lambda: self.stricter(self.session, self.town, **said))
        self.is_stricter = True

    is_stricter = False

    @rule(kind=st.sampled_from(MATTERS), first=st.integers(0, 1), who=BOSSES)
    def something_happens(self, kind: PeriodKind, first: int, who: str) -> None:
        """Proposed by the network manager; what is scheduled inside is held."""
        day = day_in(self.clock(), self.town.organisation.zone) + timedelta(days=first)
        last = None if kind is PeriodKind.EMERGENCY else day + timedelta(days=1)
        self.does(lambda: self._confirmed(kind, day, last, who))

    def _confirmed(self, kind: PeriodKind, first: date, last: date | None, who: str) -> None:
        whole = making.matter(self.session, self.town, kind, first, last, now=self.clock())
        making.confirm(self.session, self.town, whole, now=self.clock(), by=self.who(who))

    def period(self, number: int) -> Period | None:
        query = select(Period).where(Period.organisation_id == self.town.id, Period.state == PeriodState.CONFIRMED)
        found = list(self.session.exec(query.order_by(col(Period.id).desc()).limit(2)))
        return found[number % len(found)] if found else None

    @rule(number=NUMBERS, who=BOSSES)
    def it_is_over(self, number: int, who: str) -> None:
        period = self.period(number)
        if period:
            whole = queries.whole_or_404(self.session, period.id, organisation_id=self.town.id)
            self.does(lambda: service.end(self.session, whole, reason="Pasó", **self.as_who(who)))

    @rule(number=NUMBERS, who=PEOPLE | DECIDERS)
    def let_go_on(self, number: int, who: str) -> None:
        """Everything that a period holds."""
        if period := self.period(number):
            town, said = self.town.organisation, {"ids": None, "reason": "No lo toca"}
            self.does(lambda: periods.release(self.session, town, period, **said, **self.as_who(who)))
