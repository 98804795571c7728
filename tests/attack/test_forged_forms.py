"""A form that the product did not give this session opens nothing, whatever route it is sent to."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import Session

from app.usecases.wiring import Wiring
from tests import sample_town
from tests.clocks import StoppedClock
from tests.page_forms import form_of
from tests.sample_town import Person, Town
from tests.statement_counter import counting
from tests.web.test_every_route import OFFICERS, built, method_of

Seat = Callable[[Person], FlaskClient]
BY_ADDRESS = {
    "open_page.ask_newsletter",
    "open_page.ask_newsletter_in",
    "open_page.join_newsletter",
    "open_page.leave_newsletter",
    "notifications.stop",
}
"""Routes of pages without a session, and the button of mail programs: their addresses carry their rights."""
READING = ("SELECT", "WITH")
SIGN_IN = "/sign-in"


@pytest.fixture
def officer(session: Session, town: Town, clock: StoppedClock) -> Person:
    """Return somebody who may do all that one person may."""
    [person] = sample_town.make_people(session, town.organisation, [OFFICERS], now=clock(), name="Persona")
    session.commit()
    return person


@pytest.fixture
def foreign_token(app: Flask, monkeypatch: pytest.MonkeyPatch) -> str:
    """Return what a stranger was given by the product's own page."""
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    return dict(form_of(app.test_client().get(SIGN_IN).text, SIGN_IN))["csrf_token"]


@pytest.mark.parametrize("others", [False, True], ids=["none", "of-another-session"])
def test_no_route_takes_a_form_without_its_sessions_token(
    others: bool, app: Flask, town: Town, wiring: Wiring, officer: Person, seat: Seat, foreign_token: str
):
    client, opened = seat(officer), set[str]()
    data, headers = ({"csrf_token": foreign_token}, {"X-CSRFToken": foreign_token}) if others else ({}, {})
    for rule in app.url_map.iter_rules():
        if method_of(rule) == "POST":
            with counting(wiring.engine) as statements:
                answer = client.post(built(app, rule, town.slug), data=data, headers=headers)
            changed = [text for text in statements.texts if not text.lstrip().upper().startswith(READING)]
            opened |= {rule.endpoint} if answer.status_code != 400 or changed else set()
    assert opened == BY_ADDRESS
