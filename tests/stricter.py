"""A line that has come to say more than the shipped one."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel import Session

from app.editorial_line import service
from app.editorial_line.rules.versions import Adoption
from tests.cast import Town
from tests.clocks import StoppedClock


@pytest.fixture
def stricter(clock: StoppedClock) -> Callable[..., None]:
    """Adopts, with its two signatures, a rule (ZZ-01) about every text of the library."""

    def adopt(session: Session, town: Town, *, do: str = "route", **more: Any) -> None:
        now, editor = clock(), town.supervisor.actor
        version = service.begin(session, actor=editor, now=now)
        condition = {"language": ["es"]}
        rule = {"code": "ZZ-01", "group": "neutrality", "wording": "Nada en castellano.", "reviewer": "legal_reviewer"}
        service.write_rule(
            session, version, {**rule, "when": [{"if": condition, "do": do}], **more}, actor=editor, now=now
        )
        service.write_principles(session, version, principles="", note="Lo pide la secretaría", actor=editor, now=now)
        service.propose(session, version, actor=editor, now=now)
        act = Adoption("Decreto 1/2027", "Alcaldía", now)
        for person in (town.supervisor, town.legal_reviewer):
            service.sign(session, version, act, actor=person.actor, now=now)

    return adopt
