"""Every request to any address gets an answer in words: random requests, each reproducible from its seed.

One in ten brings files (whole, broken and hostile ones) and one in ten numbers of the body next door, whose words no
answer may tell and whose record may not grow. CI sends a few hundred; `make test-long` ten thousand, on both engines.
Repeat a failed one with `maker.make(seed)`.
"""

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import select
from werkzeug.routing import MapAdapter

from app.core.permissions import Role
from app.domain.organisations.models import Organisation
from app.factory import create_app
from app.usecases.wiring import Wiring
from tests import sample_town
from tests.conftest import FOR_TESTS
from tests.demo.conftest import PATIENCE
from tests.fuzz.harvest import Harvest
from tests.fuzz.neighbours import entries, private_words
from tests.fuzz.requests import Clients, Maker, failures
from tests.shared_printer import PrinterOnce

FEW, MANY = 600, 10_000
"""Seeds: about as many as there are routes, and as many as an attacker had."""
NOBODY = "nobody"
OWN, NEXT_DOOR = "villacauce", "isla-cauce"
Enter = Callable[..., FlaskClient]
WALKED = ((Role.SUPERVISOR, 90), (Role.ADMINISTRATOR, 40), (Role.AUTHOR, 30))
"""Pages whose addresses and forms are gathered."""
LONG_PATIENCE = PATIENCE + 3_600


@pytest.fixture(scope="module")
def fuzzed(demo: Wiring) -> Flask:
    made = create_app(replace(demo, printer=PrinterOnce()))
    made.config.update(FOR_TESTS)
    return made


@pytest.fixture(scope="module")
def maker(fuzzed: Flask, sign_in: Enter) -> Maker:
    adapter = fuzzed.url_map.bind("cauce.example")
    own, next_door = (walked(adapter, sign_in, slug) for slug in (OWN, NEXT_DOOR))
    return Maker(fuzzed, adapter, own, next_door, OWN, [*(role.value for role in Role), NOBODY])


def walked(adapter: MapAdapter, sign_in: Enter, slug: str) -> Harvest:
    """Return the pages, addresses and forms of a body, as its own people have them."""
    harvest = Harvest()
    for role, pages in WALKED:
        harvest.gather(adapter, sign_in(role.value, slug), f"/o/{slug}/", most=pages)
    return harvest


@pytest.fixture(scope="module")
def sign_in(fuzzed: Flask, demo: Wiring) -> Enter:
    """Return a client signed in to a body with one role alone, or anonymous."""
    people: dict[tuple[str, str], sample_town.Person] = {}
    with demo.writing() as session:
        for slug in (OWN, NEXT_DOOR):
            body = session.exec(select(Organisation).where(Organisation.slug == slug)).one()
            made = sample_town.make_people(session, body, [(role,) for role in Role], now=demo.clock())
            people |= {(slug, role.value): person for role, person in zip(Role, made, strict=True)}
        session.commit()
        session.expunge_all()

    def enter(role: str, slug: str = OWN) -> FlaskClient:
        client = fuzzed.test_client()
        if role != NOBODY:
            with client.session_transaction() as cookies:
                cookies["_user_id"] = sample_town.open_session(demo, people[slug, role], now=demo.clock())
                cookies["_fresh"] = True
        return client

    return enter


@pytest.fixture(scope="module")
def private(demo: Wiring) -> list[bytes]:
    """Return words that only the people of the next body may read."""
    with demo.reading() as session:
        bodies = dict(session.exec(select(Organisation.slug, Organisation.id)).all())
        words = private_words(session, bodies[NEXT_DOOR] or 0, bodies[OWN] or 0)
    assert len(words) > 60
    return words


def check(demo: Wiring, maker: Maker, sign_in: Enter, private: list[bytes], seeds: range) -> None:
    assert any(words.decode() in page for page in maker.neighbour.pages.values() for words in private)
    before = recorded(demo)
    failed_requests = failures(maker, Clients(sign_in), private, seeds)
    reports = [f"{answered.status} {answered.failure}\n  {sent}" for sent, answered in failed_requests]
    assert reports == [], "\n".join(reports)
    assert recorded(demo) == before, "something of the next body was changed"
    assert {sign_in(role).get("/o/villacauce/me").status_code for role in maker.roles} <= {200, 303, 404}


def recorded(demo: Wiring) -> int:
    with demo.reading() as session:
        next_door = session.exec(select(Organisation.id).where(Organisation.slug == NEXT_DOOR)).one()
        return entries(session, next_door or 0)


@pytest.mark.any_engine
def test_no_request_is_answered_with_a_failure(demo, maker, sign_in, private):
    check(demo, maker, sign_in, private, range(FEW))


@pytest.mark.long
@pytest.mark.timeout(LONG_PATIENCE)
def test_nor_is_one_of_many_more(demo, maker, sign_in, private):
    check(demo, maker, sign_in, private, range(FEW, FEW + MANY))
