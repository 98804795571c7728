"""Every route, for every role, of this organisation and of another, and for anonymous visitors.

Each request has its own session, since some routes end that session, or all of a person's: the sessions of readers and
of the refused are opened together, and writers' just before.
"""

from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import Session
from werkzeug.routing import Rule

from app.core.permissions import Role
from tests import post_factory, sample_town
from tests.clocks import StoppedClock
from tests.conftest import Seats
from tests.sample_town import Town

pytestmark = pytest.mark.postgresql

SAMPLE: dict[str, Any] = {
    "year": 2027,
    "ordinal": 1,
    "digest": "ab" * 32,
    "token": "nobody-knows-this",
    "name": "cauce",
    "network": "mastodon",
    "number": 1,
    "code": "NE-01",
    "month": 3,
    "day": 1,
}

OTHERS = [role for role in Role if role is not Role.SUPERVISOR]
"""The roles tried on SQLite alone; the supervisor's routes are tried on both engines."""
OFFICERS = tuple(role for role in Role if role is not Role.POLITICAL_OFFICE)
"""All that one person may be at once: a political office bars the rest."""
Route = tuple[str, str, Any]
"""A tuple (method, address, access)."""


@cache
def addresses(app: Flask, slug: str) -> list[Route]:
    rules = [rule for rule in app.url_map.iter_rules() if "organisation" in rule.arguments]
    return [
        (method_of(rule), built(app, rule, slug), getattr(app.view_functions[rule.endpoint], "access", None))
        for rule in rules
    ]


def built(app: Flask, rule: Rule, slug: str) -> str:
    values = {name: SAMPLE.get(name, 1) for name in rule.arguments} | {"organisation": slug}
    with app.test_request_context():
        return app.url_map.bind("cauce.example").build(rule.endpoint, values)


def method_of(rule: Rule) -> str:
    return "POST" if "POST" in (rule.methods or ()) else "GET"


def ask(client: FlaskClient, method: str, address: str) -> int:
    return client.open(address, method=method, data={} if method == "POST" else None).status_code


@pytest.fixture
def other(session: Session, town: Town, clock: StoppedClock) -> Town:
    """Return another organisation, with a post of a number that this one also has."""
    post_factory.post(session, town, now=clock())
    made = sample_town.make_town(session, now=clock(), slug="otra")
    session.commit()
    return made


def allowed(person: sample_town.Person, access: Any) -> bool:
    return access == "member" or bool(person.actor.permissions.intersection(access))


@pytest.mark.any_engine
@pytest.mark.parametrize("role", OTHERS)
def test_a_role_enters_where_its_permissions_say_and_nowhere_else(
    role: Role, app: Flask, town: Town, other: Town, seats: Seats
):
    assert misjudged(app, town, seats, town.people[role]) == []


@pytest.mark.every_engine
def test_a_supervisor_enters_where_its_permissions_say_on_either_engine(
    app: Flask, town: Town, other: Town, seats: Seats
):
    assert misjudged(app, town, seats, town.supervisor) == []


def misjudged(app: Flask, town: Town, seats: Seats, person: sample_town.Person) -> list[Any]:
    return [
        (method, address, status)
        for method, address, access, status in asked(app, town, seats, person)
        if status == 500 or (not allowed(person, access) and status != 403)
    ]


@pytest.mark.parametrize(
    "roles",
    [pytest.param((Role.POLITICAL_OFFICE,), marks=pytest.mark.any_engine), OFFICERS],
    ids=["politics", "office"],
)
def test_another_organisation_does_not_exist(
    roles: tuple[Role, ...], app: Flask, session: Session, town: Town, other: Town, seats: Seats, clock: StoppedClock
):
    [person] = sample_town.make_people(session, town.organisation, [roles], now=clock(), name="Persona")
    session.commit()
    assert leaks(app, other, seats, person) == []


def leaks(app: Flask, other: Town, seats: Seats, person: sample_town.Person) -> list[Any]:
    responses = asked(app, other, seats, person)
    return [(method, address, status) for method, address, _, status in responses if status != 404]


def asked(app: Flask, town: Town, seats: Seats, person: sample_town.Person) -> Iterator[tuple[str, str, Any, int]]:
    """Yield every route of an organisation with its answer's status."""
    routes = addresses(app, town.slug)
    harmless = [route for route in routes if route[0] == "GET" or not allowed(person, route[2])]
    for together in (harmless, *([route] for route in routes if route not in harmless)):
        for (method, address, access), client in zip(together, seats(person, len(together)), strict=True):
            yield method, address, access, ask(client, method, address)


def test_nobody_is_asked_to_sign_in(app: Flask, town: Town, other: Town, client: FlaskClient):
    open_to_all = [
        (method, address, status)
        for method, address, access in addresses(app, town.slug)
        if access != "public" and (status := ask(client, method, address)) not in (303, 401)
    ]
    assert open_to_all == []
