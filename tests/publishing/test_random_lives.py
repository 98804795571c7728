"""Random people do random things to random posts over random time: what must always hold, holds after each."""

from collections.abc import Callable
from itertools import count

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlmodel import Session, col, select

from app.accounts.rules import Role
from app.approvals import deeds as approvals
from app.approvals.models import Approval, Decision, Round
from app.approvals.rules import RoundState, Verdict
from app.audit.queries.verification import verify
from app.channels.ports import Trouble
from app.core.errors import Refusal
from app.drafting import deeds as drafting
from app.drafting import queries
from app.drafting.models import Post, PostVersion, Variant
from app.drafting.rules.states import Status
from app.publishing.jobs import expire_unapproved
from app.publishing.models import Delivery
from app.publishing.queries.facts import mismatches
from app.wiring import Wiring
from tests import make
from tests.cast import Person, make_town
from tests.clocks import StoppedClock
from tests.fakes import FakeNetwork
from tests.publishing import world

PEOPLE = st.sampled_from((Role.AUTHOR, Role.EDITOR, Role.SUPERVISOR)) | st.sampled_from(sorted(Role))
NUMBERS = st.integers(0, 1)
HOURS = st.integers(1, 4)
SERIAL = count(1)


class Lives(RuleBasedStateMachine):
    """Each in a town of its own. `may_leave`: everything that stood approved when the worker looked."""

    def __init__(self, session: Session, wiring: Wiring, clock: StoppedClock, network: FakeNetwork) -> None:
        super().__init__()
        self.session, self.wiring, self.clock, self.network = session, wiring, clock, network
        self.town = make_town(session, now=clock(), slug=f"villa-{next(SERIAL)}")
        world.connect(session, wiring, self.town)
        network.published.clear()
        self.posts: list[int] = []
        self.may_leave: set[str] = set()

    def does(self, deed: Callable[[], object]) -> None:
        """A refusal is as good an outcome as a deed; no two are of one instant."""
        self.clock.forward(seconds=1)
        try:
            deed()
            self.session.commit()
        except Refusal:
            self.session.rollback()

    def who(self, role: Role) -> Person:
        return self.town.people[role]

    def draft(self, hours: int, text: str = ""):
        said = text or f"La piscina abre a las {next(SERIAL)} horas."
        return make.draft(self.town, now=self.clock(), hours=hours, text=said)

    def post(self, number: int) -> Post:
        """As it stands now, whoever changed it."""
        key = self.posts[number % len(self.posts)]
        return self.session.get_one(Post, key, populate_existing=True)

    @initialize(roles=st.lists(PEOPLE, min_size=2, max_size=2))
    def begin(self, roles: list[Role]) -> None:
        for role in roles:
            self.create(role, hours=2, sent=True)

    @rule(role=PEOPLE, hours=HOURS, sent=st.booleans())
    def create(self, role: Role, hours: int, sent: bool) -> None:
        who, town = self.who(role).actor, self.town.organisation

        def deed() -> None:
            post = drafting.create(self.session, town, self.draft(hours), actor=who, now=self.clock())
            if sent:
                approvals.submit(self.session, post, actor=who, now=self.clock())

        self.does(deed)
        query = select(Post.id).where(Post.organisation_id == self.town.id).order_by(col(Post.id).desc())
        self.posts = world.fresh(self.session, query.limit(2))

    @precondition(lambda self: self.posts)
    @rule(number=NUMBERS, role=PEOPLE, hours=HOURS, same=st.booleans())
    def edit(self, number: int, role: Role, hours: int, same: bool) -> None:
        post = self.post(number)
        version = queries.version_of(self.session, post)
        said = version.body["texts"]["es"] if same and version else ""
        draft, who = self.draft(hours, said), self.who(role).actor
        self.does(lambda: drafting.save(self.session, post, draft, base=post.base, actor=who, now=self.clock()))

    @precondition(lambda self: self.posts)
    @rule(number=NUMBERS, role=PEOPLE)
    def submit(self, number: int, role: Role) -> None:
        who = self.who(role).actor
        self.does(lambda: approvals.submit(self.session, self.post(number), actor=who, now=self.clock()))

    @precondition(lambda self: self.posts)
    @rule(
        number=NUMBERS,
        role=PEOPLE,
        verdict=st.just(Verdict.APPROVED) | st.sampled_from(Verdict),
        stale=st.just(False) | st.booleans(),
    )
    def decide(self, number: int, role: Role, verdict: Verdict, stale: bool) -> None:
        post = self.post(number)
        seen = "0" * 64 if stale else queries.version_of(self.session, post).content_hash  # type: ignore[union-attr]
        said = {"verdict": verdict, "reason": "Falta el plazo", "seen_hash": seen}
        who = self.who(role).actor
        self.does(lambda: approvals.decide(self.session, post, actor=who, now=self.clock(), **said))

    @precondition(lambda self: self.posts)
    @rule(number=NUMBERS, role=PEOPLE, deed=st.sampled_from((drafting.hold, drafting.release, drafting.withdraw)))
    def mark(self, number: int, role: Role, deed: Callable[..., object]) -> None:
        who = self.who(role).actor
        self.does(lambda: deed(self.session, self.post(number), reason="Luto", actor=who, now=self.clock()))

    @precondition(lambda self: self.posts)
    @rule(number=NUMBERS, role=PEOPLE)
    def reopen(self, number: int, role: Role) -> None:
        who = self.who(role).actor
        self.does(lambda: drafting.reopen(self.session, self.post(number), actor=who, now=self.clock()))

    @rule(minutes=st.sampled_from((1, 59, 60, 61, 180, 1440)), trouble=st.none() | st.sampled_from(Trouble))
    def time_passes(self, minutes: int, trouble: Trouble | None) -> None:
        """And the worker does what is due, over a network that may fail once."""
        self.clock.forward(minutes=minutes)
        if trouble:
            self.network.fail(trouble, is_published=trouble is Trouble.UNKNOWN)
        self.may_leave |= set(self.standing())
        expire_unapproved(self.wiring.reading, self.wiring.writing, self.clock())
        world.sender(self.wiring, self.network).send_due(self.clock())

    def standing(self) -> list[str]:
        """What each post that stands approved would say."""
        said = select(Variant.text).join(PostVersion, col(PostVersion.id) == Variant.post_version_id)
        current = (col(Post.id) == PostVersion.post_id) & (col(Post.version) == PostVersion.number)
        return world.fresh(self.session, said.join(Post, current).where(Post.status == Status.APPROVED))

    @invariant()
    def only_what_stood_approved_has_left(self) -> None:
        """I1: a delivery points to an approval, and nothing left that did not stand approved when it was looked at."""
        assert set(self.network.texts) <= self.may_leave
        unapproved = (
            select(Delivery.id)
            .outerjoin(Approval, (col(Approval.variant_id) == Delivery.variant_id))
            .where(Delivery.organisation_id == self.town.id)
            .where(col(Approval.content_hash).is_distinct_from(col(Delivery.content_hash)))
        )
        assert not world.fresh(self.session, unapproved)

    @invariant()
    def nobody_decided_what_they_wrote_nor_twice(self) -> None:
        """I2: and no political post decided anything."""
        political = self.who(Role.POLITICAL_OFFICE).id
        steps: dict[tuple[int, int], set[int]] = {}
        query = select(Decision, Round.post_version_id).join(Round, col(Round.id) == Decision.round_id)
        for decision, version_id in world.fresh(self.session, query.where(Decision.organisation_id == self.town.id)):
            writers = queries.contributors_of(self.session, self.town.id, [version_id])[version_id]
            assert decision.user_id not in writers | {political}
            steps.setdefault((decision.round_id, decision.user_id), set()).add(decision.round_step_id)
        assert all(len(decided) == 1 for decided in steps.values())

    @invariant()
    def nothing_was_approved_by_silence(self) -> None:
        """I3: where a round says approved, somebody said so."""
        approved = select(Round.id).where(Round.state == RoundState.APPROVED)
        said = select(Decision.round_id).where(Decision.verdict == Verdict.APPROVED)
        assert not world.fresh(self.session, approved.where(col(Round.id).not_in(said)))

    @invariant()
    def nothing_was_sent_twice(self) -> None:
        """I5: as seen by the network."""
        assert len(self.network.texts) == len(set(self.network.texts))

    @invariant()
    def the_record_is_whole(self) -> None:
        """I6."""
        assert verify(self.session, self.town.id, keys=self.wiring.keyring.audit).intact
        self.session.commit()

    @invariant()
    def each_stands_where_the_facts_say(self) -> None:
        """I7."""
        self.session.expire_all()
        assert not list(mismatches(self.session, self.town.id))
        self.session.commit()


def test_whatever_people_do_the_invariants_hold(session, wiring, clock, network) -> None:
    run_state_machine_as_test(
        lambda: Lives(session, wiring, clock, network),
        settings=settings(
            max_examples=20, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
