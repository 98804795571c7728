"""Strangers who fail from a shared address lock nobody of it out: waits grow for a pair of address and name."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from flask import Flask
from sqlmodel import Session

from app.domain.people.models import User
from app.factory import attach_wiring
from app.usecases.people.sign_in_attempts import ADDRESS, PACE, PAIR
from app.usecases.wiring import Wiring
from tests.clocks import StoppedClock
from tests.people.passwords import GOOD, knock
from tests.people.test_sign_in_attempts import ELSEWHERE, HERE, at, counted
from tests.sample_town import Town

NEIGHBOURS = 16


@pytest.fixture
def neighbours(session: Session, wiring: Wiring, town: Town) -> list[str]:
    """Return sixteen people of one address who never signed in from its devices."""
    hashed = wiring.passwords.hash(GOOD)
    people = [f"vecina{number}@riba.example" for number in range(NEIGHBOURS)]
    session.add_all(User(email=email, name=email, locale="es", password_hash=hashed) for email in people)
    session.commit()
    return people


def test_right_passwords_pass_while_strangers_of_their_address_keep_failing(
    app: Flask, session: Session, wiring: Wiring, neighbours: list[str], clock: StoppedClock
):
    attach_wiring(app, replace(wiring, mailer=object()))
    for limit in (PACE, ADDRESS):
        counted(session, wiring, clock, limit, HERE)

    def fail(stranger: int) -> set[int]:
        return {knock(at(app, HERE), f"nadie{stranger}@riba.example", "no").status_code for _ in range(6)}

    with ThreadPoolExecutor(3) as pool:
        strangers = [pool.submit(fail, number) for number in range(3)]
        entered = [knock(at(app, HERE), email) for email in neighbours]
        assert set().union(*(stranger.result() for stranger in strangers)) == {429}
    assert [(answer.status_code, answer.location) for answer in entered] == [(303, "/")] * NEIGHBOURS


def test_waits_grow_for_a_pair_alone_and_from_its_first_failure_in_a_crowd(
    app: Flask, session: Session, wiring: Wiring, neighbours: list[str], clock: StoppedClock
):
    counted(session, wiring, clock, PACE, HERE)
    first, second = neighbours[:2]

    def wait(email: str, address: str) -> int:
        return int(knock(at(app, address), email, "no").headers.get("Retry-After", 0))

    assert [wait(first, HERE) for _ in range(4)] == [15, 30, 60, 120]
    assert wait(second, HERE) == 15
    assert [wait(first, ELSEWHERE) for _ in range(PAIR.most)] == [0] * (PAIR.most - 1) + [15]
    assert knock(at(app, HERE), first).status_code == 303
