"""The `Host` header of a request: only this installation's hosts are answered, and none makes a link."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pydantic import ValidationError
from sqlmodel import Session

from app.factory import attach_wiring
from app.usecases.feeds import projection
from app.usecases.wiring import Wiring
from app.web.host_gate import hostname, is_trusted
from config import Config, address_of
from tests.clocks import StoppedClock
from tests.feeds.test_post_entries import published
from tests.sample_town import Town

FOREIGN = "http://malo.example"
PLACES = ("/sign-in", "/p/riba/", "/p/riba/publicaciones.atom", "/p/riba/publicaciones.json", "/feeds/x/y.ics")


@pytest.fixture
def public_town(session: Session, wiring: Wiring, town: Town, clock: StoppedClock) -> Town:
    town.organisation.publishes_feeds = True
    published(session, wiring, town, clock)
    projection.catch_up_feeds(wiring.reading, wiring.writing, address=wiring.config.address, now=clock())
    return town


@pytest.fixture
def named(app: Flask, wiring: Wiring) -> Iterator[FlaskClient]:
    """Yield a client of the same installation with PUBLIC_URL set."""
    config = wiring.config.model_copy(update={"public_url": "http://cauce.ejemplo.es"})
    attach_wiring(app, replace(wiring, config=config))
    yield app.test_client()
    attach_wiring(app, wiring)


@pytest.mark.parametrize("path", PLACES)
def test_a_foreign_name_is_refused_everywhere_and_no_cache_may_keep_the_answer(client: FlaskClient, town: Town, path):
    answer = client.get(path, base_url=FOREIGN)
    assert answer.status_code == 400 and "PUBLIC_URL" in answer.text and "malo" not in answer.text
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", ["publicaciones.atom", "publicaciones.json"])
def test_links_for_everybody_never_carry_the_name_that_was_asked(client: FlaskClient, named, public_town: Town, path):
    here = client.get(f"/p/riba/{path}", base_url="http://localhost:9999")
    assert here.status_code == 200 and "localhost" not in here.text
    answer = named.get(f"/p/riba/{path}", base_url="http://localhost:9999")
    assert f"http://cauce.ejemplo.es/p/riba/{path}" in answer.text and "localhost" not in answer.text
    assert answer.headers["Vary"] == "Accept-Encoding"


def test_a_secret_address_is_shown_under_the_installations_name(named: FlaskClient, town: Town, seat):
    environment = {"HTTP_HOST": "127.0.0.1:9999"}
    answer = seat(town.editor).post("/o/riba/subscriptions", data={"name": "Mío"}, environ_overrides=environment)
    assert answer.status_code == 201 and ":9999" not in answer.text
    assert "http://cauce.ejemplo.es/feeds/" in answer.text


def test_health_is_told_to_a_machine_that_asks_by_any_name(client: FlaskClient, town: Town):
    assert client.get("/healthz", base_url="http://10.244.0.7:8000").status_code != 400


@pytest.mark.parametrize(
    ("host", "address", "expected"),
    [
        ("cauce.ejemplo.es", "https://cauce.ejemplo.es", True),
        ("CAUCE.ejemplo.es:443", "https://cauce.ejemplo.es", True),
        ("otro.ejemplo.es", "https://cauce.ejemplo.es", False),
        ("cauce.ejemplo.es.malo.example", "https://cauce.ejemplo.es", False),
        ("127.0.0.1:41234", "https://cauce.ejemplo.es", True),
        ("localhost", "http://127.0.0.1:8000", True),
        ("[::1]:8000", "http://127.0.0.1:8000", True),
        ("10.0.0.5:8000", address_of("10.0.0.5", 8000), True),
        ("10.0.0.5:8000", address_of("0.0.0.0", 8000), False),
        ("cauce.ejemplo.es@malo.example", "https://cauce.ejemplo.es", False),
        ("malo.example@cauce.ejemplo.es", "https://cauce.ejemplo.es", False),
        ("cauce.ejemplo.es/malo", "https://cauce.ejemplo.es", False),
        ("cauce.ejemplo.es:x", "https://cauce.ejemplo.es", False),
        ("", "https://cauce.ejemplo.es", False),
    ],
)
def test_the_names_of_an_installation_are_its_address_and_its_own_machine(host: str, address: str, expected: bool):
    assert is_trusted(host, address) is expected


@pytest.mark.parametrize("host", ["[", "[::1", "a b", "a\\b", "a?b", "a#b"])
def test_a_malformed_name_is_the_name_of_nothing(host: str):
    assert hostname(host) in ("", "a b", "a\\b") and not is_trusted(host, "http://127.0.0.1:8000")


@pytest.mark.parametrize("value", ["cauce.ejemplo.es", "ftp://cauce.ejemplo.es", "https://"])
def test_a_public_url_that_is_no_address_is_said_at_once(value: str):
    with pytest.raises(ValidationError, match="ha de ser una dirección entera"):
        Config(_env_file=None, public_url=value)


def test_listening_to_other_machines_without_a_name_is_noticed():
    assert Config(_env_file=None, BIND="0.0.0.0").is_unreachable
    assert not Config(_env_file=None, BIND="0.0.0.0", public_url="http://10.0.0.5:8000").is_unreachable
    assert Config(_env_file=None, BIND="0.0.0.0").address == "http://127.0.0.1:8000"
