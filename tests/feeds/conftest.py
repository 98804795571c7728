import pytest
from flask import Flask

from app.usecases.wiring import Wiring
from tests.cast import Town
from tests.feeds.desk import Desk


@pytest.fixture
def desk(app: Flask, wiring: Wiring, town: Town) -> Desk:
    return Desk(app, wiring, town)
