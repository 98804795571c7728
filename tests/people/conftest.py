"""The people and organisations of invitations."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import Session

from app.core.permissions import Role
from app.factory import attach_wiring
from app.usecases.wiring import Wiring
from tests import sample_town
from tests.clocks import StoppedClock
from tests.people.passwords import give

Seat = Callable[[sample_town.Person], FlaskClient]
NAME = "Beatriz de la Otra Casa"


@pytest.fixture
def other(session: Session, town: sample_town.Town, clock: StoppedClock) -> sample_town.Town:
    made = sample_town.make_town(session, now=clock(), slug="otra")
    session.commit()
    return made


@pytest.fixture
def beatriz(session: Session, wiring: Wiring, other: sample_town.Town, clock: StoppedClock) -> sample_town.Person:
    """Return a person of another organisation, with a password."""
    made = sample_town.make_person(session, other.organisation, Role.AUTHOR, now=clock(), name=NAME)
    give(session, wiring, made)
    return made


@pytest.fixture
def administrator(session: Session, wiring: Wiring, town: sample_town.Town, seat: Seat) -> FlaskClient:
    give(session, wiring, town.administrator)
    return seat(town.administrator)


@pytest.fixture
def mailed(app: Flask, wiring: Wiring, administrator: FlaskClient) -> FlaskClient:
    """Return the administrator of an installation with working e-mail."""
    attach_wiring(app, replace(wiring, mailer=object()))
    return administrator
