"""An editorial line stricter than the shipped one."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel import Session

from app.domain.editorial_line.rules.versions import LineAdoption
from app.usecases.editorial_line import versions
from tests.clocks import StoppedClock
from tests.sample_town import Town


@pytest.fixture
def stricter(clock: StoppedClock) -> Callable[..., None]:
    """Return a function that adopts, with two approvals, a rule (ZZ-01) on every text in Spanish."""

    def adopt(session: Session, town: Town, *, do: str = "route", **more: Any) -> None:
        now, editor = clock(), town.supervisor.actor
        version = versions.begin_version(session, actor=editor, now=now)
        condition = {"language": ["es"]}
        rule = {"code": "ZZ-01", "group": "neutrality", "wording": "Nada en castellano.", "reviewer": "legal_reviewer"}
        versions.write_rule(
            session, version, {**rule, "when": [{"if": condition, "do": do}], **more}, actor=editor, now=now
        )
        versions.write_principles(session, version, principles="", note="Lo pide la secretaría", actor=editor, now=now)
        versions.propose_version(session, version, actor=editor, now=now)
        act = LineAdoption("Decreto 1/2027", "Alcaldía", now)
        for person in (town.supervisor, town.legal_reviewer):
            versions.add_signature(session, version, act, actor=person.actor, now=now)

    return adopt
