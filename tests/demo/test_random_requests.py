"""Every request to any address gets an answer in words: random requests, each reproducible from its seed.

One in ten brings files: whole, broken and hostile ones. CI sends a few hundred; `make test-long` ten thousand, on both
engines. Repeat a failed one with `maker.make(seed)`.
"""

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import select

from app.core.permissions import Role
from app.domain.organisations.models import Organisation
from app.factory import create_app
from app.usecases.wiring import Wiring
from tests import sample_town
from tests.conftest import FOR_TESTS
from tests.demo.conftest import PATIENCE
from tests.fuzz.harvest import Harvest
from tests.fuzz.requests import Clients, Maker, failures
from tests.shared_printer import PrinterOnce

FEW, MANY = 600, 10_000
"""Seeds: about as many as there are routes, and as many as an attacker had."""
NOBODY = "nobody"
WALKED = ((Role.SUPERVISOR, 90), (Role.ADMINISTRATOR, 40), (Role.AUTHOR, 30))
"""Pages whose addresses and forms are gathered."""
LONG_PATIENCE = PATIENCE + 3_600


@pytest.fixture(scope="module")
def fuzzed(demo: Wiring) -> Flask:
    made = create_app(replace(demo, printer=PrinterOnce()))
    made.config.update(FOR_TESTS)
    return made


@pytest.fixture(scope="module")
def maker(fuzzed: Flask, sign_in: Callable[[str], FlaskClient]) -> Maker:
    adapter, harvest = fuzzed.url_map.bind("cauce.example"), Harvest()
    for role, pages in WALKED:
        harvest.gather(adapter, sign_in(role.value), "/o/villacauce/", most=pages)
    return Maker(fuzzed, adapter, harvest, "villacauce", [*(role.value for role in Role), NOBODY])


@pytest.fixture(scope="module")
def sign_in(fuzzed: Flask, demo: Wiring) -> Callable[[str], FlaskClient]:
    """Return a client signed in with one role alone, or anonymous."""
    with demo.writing() as session:
        body = session.exec(select(Organisation).where(Organisation.slug == "villacauce")).one()
        made = sample_town.make_people(session, body, [(role,) for role in Role], now=demo.clock())
        session.commit()
        session.expunge_all()
    people = dict(zip([role.value for role in Role], made, strict=True))

    def enter(role: str) -> FlaskClient:
        client = fuzzed.test_client()
        if role != NOBODY:
            with client.session_transaction() as cookies:
                cookies["_user_id"] = sample_town.open_session(demo, people[role], now=demo.clock())
                cookies["_fresh"] = True
        return client

    return enter


def check(maker: Maker, sign_in: Callable[[str], FlaskClient], seeds: range) -> None:
    failed_requests = failures(maker, Clients(sign_in), seeds)
    reports = [f"{answered.status} {answered.failure}\n  {sent}" for sent, answered in failed_requests]
    assert reports == [], "\n".join(reports)
    assert {sign_in(role).get("/o/villacauce/me").status_code for role in maker.roles} <= {200, 303, 404}


@pytest.mark.any_engine
def test_no_request_is_answered_with_a_failure(maker, sign_in):
    check(maker, sign_in, range(FEW))


@pytest.mark.long
@pytest.mark.timeout(LONG_PATIENCE)
def test_nor_is_one_of_many_more(maker, sign_in):
    check(maker, sign_in, range(FEW, FEW + MANY))
