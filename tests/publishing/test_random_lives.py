"""Random people do random acts on random posts over random time: the invariants hold after each."""

import os

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, run_state_machine_as_test

from app.core.permissions import Role
from tests.publishing.lives.deciders import Deciding
from tests.publishing.lives.invariants import Invariants
from tests.publishing.lives.sittings import Happening, Meeting
from tests.publishing.lives.town import ROUTES, Life, World
from tests.publishing.lives.writers import TOPICS, WRITING, Writing

pytestmark = pytest.mark.postgresql

AS_CI = 16
LIVES = int(os.environ.get("LIVES", AS_CI))
"""`LIVES=1000 pytest -s tests/publishing/test_random_lives.py` runs long, and prints the acts done at its end."""
CHANCE = st.integers(0, 3).map(lambda n: n == 3)
STEPS = int(os.environ.get("STEPS", "20"))


class Lives(Writing, Deciding, Meeting, Happening, Invariants):
    """Random lives; important acts are more frequent, as a rule with more names is drawn more often."""

    approve_2 = approve_3 = approve_4 = approve_5 = Deciding.approve_what_waits
    alone_2, confirm_2, later_2 = Deciding.approve_alone, Deciding.confirm_at_once, Deciding.look_later
    suggest_2, answer_2, submit_2 = Deciding.suggest, Writing.answer_what_was_suggested, Writing.submit
    hour_2 = hour_3 = Meeting.the_hour_of_the_sitting_comes
    sign_2, seat_2, time_2 = Meeting.sign, Meeting.come_or_go, Life.time_passes

    @initialize(
        route=st.sampled_from(sorted(ROUTES)),
        is_small=CHANCE,
        cut_off=st.sampled_from((1, 20)),
        is_flooded=CHANCE,
        is_held=st.booleans(),
        written=st.lists(st.tuples(WRITING, TOPICS), min_size=2, max_size=2),
    )
    def begin(
        self,
        route: str,
        is_small: bool,
        cut_off: int,
        is_flooded: bool,
        is_held: bool,
        written: list[tuple[str, int]],
    ) -> None:
        """Begin with waiting posts, perhaps in a flood or before an open sitting."""
        self.settle(route, is_small)
        if is_flooded:
            self.flood(Role.LEGAL_REVIEWER.value)
            self.create("berta", hours=26, topic=2, sent=True)
        for who, topic in written:
            self.create(who, hours=70, topic=topic, sent=True)
        if "session" in route:
            self.convene(cut_off)
        if "session" in route and is_held:
            self.the_hour_of_the_sitting_comes(0, False, "carla")
            self.the_hour_of_the_sitting_comes(0, True, "carla")


@pytest.mark.timeout(120 if LIVES <= AS_CI else 0)
def test_whatever_people_do_the_invariants_hold(session, wiring, clock, network, stricter) -> None:
    around = World(session, wiring, clock, network, stricter)
    steps = {"max_examples": LIVES, "stateful_step_count": STEPS}
    chosen = settings(**steps, deadline=None, suppress_health_check=list(HealthCheck))
    try:
        run_state_machine_as_test(lambda: Lives(around), settings=chosen)
    finally:
        print(dict(around.deeds.most_common()))
