"""An editorial line stricter than the shipped one."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel import Session

from app.db.work import Work
from app.domain.editorial_line.rules.versions import LineAdoption
from app.usecases.editorial_line import versions
from tests.clocks import StoppedClock
from tests.sample_town import Town


@pytest.fixture
def stricter(clock: StoppedClock) -> Callable[..., None]:
    """Return a function that adopts, with two approvals, a rule (ZZ-01) on every text in Spanish."""

    def adopt(session: Session, town: Town, *, do: str = "route", **more: Any) -> None:
        now, editor = clock(), town.supervisor.actor
        version = versions.begin_version(Work(session, editor, now))
        condition = {"language": ["es"]}
        rule = {"code": "ZZ-01", "group": "neutrality", "wording": "Nada en castellano.", "reviewer": "legal_reviewer"}
        versions.write_rule(
            Work(session, editor, now), version, {**rule, "when": [{"if": condition, "do": do}], **more}
        )
        versions.write_principles(Work(session, editor, now), version, principles="", note="Lo pide la secretaría")
        versions.propose_version(Work(session, editor, now), version)
        act = LineAdoption("Decreto 1/2027", "Alcaldía", now)
        for person in (town.supervisor, town.legal_reviewer):
            versions.add_signature(Work(session, person.actor, now), version, act)

    return adopt
