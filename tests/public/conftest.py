"""A town whose public page is closed until a test opens it."""

import pytest
from flask import Flask
from sqlmodel import Session

from app.usecases.wiring import Wiring
from tests.public.page_setup import Desk
from tests.sample_town import Town


@pytest.fixture
def desk(app: Flask, wiring: Wiring, town: Town, session: Session) -> Desk:
    return Desk(app, wiring, town, session)
