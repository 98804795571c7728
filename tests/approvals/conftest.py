"""The worker's job that gives second opinions."""

import pytest

from app.usecases.editorial_line.adviser import Adviser
from app.usecases.editorial_line.second_opinions import OpinionWriter
from app.usecases.wiring import Wiring


@pytest.fixture
def writer(wiring: Wiring, adviser: Adviser) -> OpinionWriter:
    """Return the job, in an installation that reads by meaning."""
    wiring.lines.reads_meaning = True
    return OpinionWriter(wiring.reading, wiring.writing, adviser)
