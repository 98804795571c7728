"""How an editorial line changes: proposed, read as a difference, adopted by two people with the act that orders it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from app.core.errors import Conflict, NotPermitted, Refusal
from app.core.messages import msg


class LineState(StrEnum):
    DRAFT = "draft"
    PROPOSED = "proposed"
    ADOPTED = "adopted"
    WITHDRAWN = "withdrawn"


class ListKind(StrEnum):
    LEXICON = "lexicon"
    REGISTER = "register"


class Expectation(StrEnum):
    """What an organisation says its line must do with a text of its own: its line's regression tests."""

    CAUGHT = "caught"
    LEFT_ALONE = "left_alone"


LINE_STATE_WORDS = {
    LineState.DRAFT: msg("en preparación"),
    LineState.PROPOSED: msg("propuesta"),
    LineState.ADOPTED: msg("adoptada"),
    LineState.WITHDRAWN: msg("retirada"),
}
SIGNATURES = 2
"""People who sign an adoption: nobody changes the line alone."""


@dataclass(frozen=True, slots=True)
class LineAdoption:
    """`reference`: of the act (decree, agreement of the plenary…) by which the competent `body` adopted it."""

    reference: str
    body: str
    in_force_from: datetime


def check_adoption(adoption: LineAdoption) -> None:
    """Raise unless it says which act, of whom."""
    if not adoption.reference.strip() or not adoption.body.strip():
        raise Refusal(msg("Diga qué órgano la adopta y la referencia del acto: sin ella no entra en vigor."))


def check_may_sign(state: LineState, *, signed_by: Sequence[int], person_id: int) -> None:
    """Raise unless this person may sign now; raises `NotPermitted` on a second signature of the same person."""
    if state is not LineState.PROPOSED:
        raise Conflict(msg("Esta versión no espera firma."))
    if person_id in signed_by:
        raise NotPermitted(msg("Ya la ha firmado: falta la firma de otra persona."))


@dataclass(frozen=True, slots=True)
class RuleChange:
    """A rule before and after, as plain data; one of them is missing when it is new or gone."""

    code: str
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None

    @property
    def fields(self) -> tuple[str, ...]:
        """Which of its parts differ, in the order they are written."""
        before, after = self.before or {}, self.after or {}
        return tuple(key for key in dict.fromkeys([*before, *after]) if before.get(key) != after.get(key))


def rule_changes(before: Sequence[Mapping[str, Any]], after: Sequence[Mapping[str, Any]]) -> tuple[RuleChange, ...]:
    """What differs between two sets of rules, in the order of the newer, then what is gone."""
    old, new = {rule["code"]: rule for rule in before}, {rule["code"]: rule for rule in after}
    codes = dict.fromkeys([*new, *old])
    return tuple(RuleChange(code, old.get(code), new.get(code)) for code in codes if old.get(code) != new.get(code))
