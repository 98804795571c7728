"""A town whose page is closed until a test opens it."""

import pytest
from flask import Flask
from sqlmodel import Session

from app.usecases.wiring import Wiring
from tests.cast import Town
from tests.public.desk import Desk


@pytest.fixture
def desk(app: Flask, wiring: Wiring, town: Town, session: Session) -> Desk:
    return Desk(app, wiring, town, session)
