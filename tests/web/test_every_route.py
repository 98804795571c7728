"""Every route, for everybody: every role, of this organisation and of another, and nobody at all.

Each request comes from a seat of its own, since some of the routes end the session they are asked in.
"""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import Session
from werkzeug.routing import Rule

from app.accounts.rules import Role
from tests import cast, make
from tests.cast import Town
from tests.clocks import StoppedClock

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


def addresses(app: Flask, slug: str) -> Iterator[tuple[str, str, Any]]:
    """(method, address, access) of each route under an organisation."""
    for rule in app.url_map.iter_rules():
        if "organisation" not in rule.arguments:
            continue
        access = getattr(app.view_functions[rule.endpoint], "access", None)
        yield method_of(rule), built(app, rule, slug), access


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
    """Another organisation, with a post whose number this one also has."""
    make.post(session, town, now=clock())
    made = cast.make_town(session, now=clock(), slug="otra")
    session.commit()
    return made


def allowed(person: cast.Person, access: Any) -> bool:
    return access == "member" or bool(person.actor.permissions.intersection(access))


@pytest.mark.parametrize("role", list(Role))
def test_a_role_enters_where_its_permissions_say_and_nowhere_else(
    role: Role, app: Flask, town: Town, other: Town, seat
):
    person = town.people[role]
    wrong = [
        (method, address, status)
        for method, address, access in addresses(app, town.slug)
        if (status := ask(seat(person), method, address)) == 500 or (not allowed(person, access) and status != 403)
    ]
    assert wrong == []


@pytest.mark.any_engine
@pytest.mark.parametrize("role", list(Role))
def test_another_organisation_does_not_exist(role: Role, app: Flask, town: Town, other: Town, seat):
    assert leaks(app, other, seat, town.people[role]) == []


def test_another_organisation_does_not_exist_on_either_engine(app: Flask, town: Town, other: Town, seat):
    assert leaks(app, other, seat, town.supervisor) == []


def leaks(app: Flask, other: Town, seat: Callable[[cast.Person], FlaskClient], person: cast.Person) -> list[Any]:
    return [
        (method, address, status)
        for method, address, _ in addresses(app, other.slug)
        if (status := ask(seat(person), method, address)) != 404
    ]


def test_nobody_is_asked_to_sign_in(app: Flask, town: Town, other: Town, client: FlaskClient):
    open_to_all = [
        (method, address, status)
        for method, address, access in addresses(app, town.slug)
        if access != "public" and (status := ask(client, method, address)) not in (303, 401)
    ]
    assert open_to_all == []
