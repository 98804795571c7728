"""Random people do random things to random posts over random time: what must always hold, holds after each."""

import os

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, run_state_machine_as_test

from tests.publishing.lives.deciding import Deciding
from tests.publishing.lives.invariants import Invariants
from tests.publishing.lives.meeting import Happening, Meeting
from tests.publishing.lives.town import ROUTES, World
from tests.publishing.lives.writing import TOPICS, WRITING, Writing

AS_CI = 16
LIVES = int(os.environ.get("LIVES", AS_CI))
"""`LIVES=1000 pytest -s tests/publishing/test_random_lives.py` lives for long, and says at its end what was done."""
STEPS = int(os.environ.get("STEPS", "20"))


class Lives(Writing, Deciding, Meeting, Happening, Invariants):
    @initialize(
        route=st.sampled_from(sorted(ROUTES)),
        is_small=st.integers(0, 3).map(lambda n: n == 3),
        cut_off=st.sampled_from((1, 20)),
        written=st.lists(st.tuples(WRITING, TOPICS), min_size=2, max_size=2),
    )
    def begin(self, route: str, is_small: bool, cut_off: int, written: list[tuple[str, int]]) -> None:
        self.settle(route, is_small)
        if "session" in route:
            self.convene(cut_off)
        for who, topic in written:
            self.create(who, hours=26, topic=topic, sent=True)


@pytest.mark.timeout(120 if LIVES <= AS_CI else 0)
def test_whatever_people_do_the_invariants_hold(session, wiring, clock, network, stricter) -> None:
    around = World(session, wiring, clock, network, stricter)
    run_state_machine_as_test(
        lambda: Lives(around),
        settings=settings(
            max_examples=LIVES, stateful_step_count=STEPS, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
    print(dict(around.deeds.most_common()))
