"""Pytest's side of `tests/moments.py`: the option, and the moment of each test. The clock itself needs no pytest."""

import pytest

from tests.moments import BY_NAME, ORDINARY, TODAY, Moment, begin_run, moment_of, readable, stand_at

MOVABLE = ("tests/journeys/", "tests/demo/", "tests/benchmarks/")


def pytest_addoption(parser: pytest.Parser) -> None:
    help_ = f"when the tests run: {', '.join(BY_NAME)}, or a wall time of Madrid (YYYY-MM-DDTHH:MM)"
    parser.addoption("--moment", type=readable, default=ORDINARY.name, help=help_)


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    begin_run(moment_of(config.getoption("--moment")))


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Set the moment before any fixture: a session's fixtures see the moment they are made for."""
    stand_at(_moment_at(item))


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown() -> None:
    stand_at(TODAY)


@pytest.fixture(scope="session")
def moment(request: pytest.FixtureRequest) -> Moment:
    """Return this test's moment; with several: `parametrize("moment", …, indirect=True)`."""
    chosen: Moment | None = getattr(request, "param", None)
    return chosen or moment_of(request.config.getoption("--moment"))


def _moment_at(item: pytest.Item) -> Moment:
    if not item.nodeid.startswith(MOVABLE):
        return TODAY
    chosen = moment_of(item.config.getoption("--moment"))
    return item.callspec.params.get("moment", chosen) if hasattr(item, "callspec") else chosen
