import pytest
from flask import Flask

from app.usecases.wiring import Wiring
from tests.feeds.calendar_client import Desk
from tests.sample_town import Town


@pytest.fixture
def desk(app: Flask, wiring: Wiring, town: Town) -> Desk:
    return Desk(app, wiring, town)
