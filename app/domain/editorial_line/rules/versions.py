"""Line versions, adopted by two people under an act."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from app.core.errors import Conflict, NotPermitted, Refusal
from app.core.messages import LabelledEnum, msg


class LineState(LabelledEnum):
    DRAFT = "draft", msg("en preparación")
    PROPOSED = "proposed", msg("propuesta")
    ADOPTED = "adopted", msg("adoptada")
    WITHDRAWN = "withdrawn", msg("retirada")


class ListKind(StrEnum):
    LEXICON = "lexicon"
    REGISTER = "register"


class Expectation(StrEnum):
    """An example's decided treatment."""

    CAUGHT = "caught"
    LEFT_ALONE = "left_alone"


SIGNATURES = 2
"""No person changes the line alone."""


@dataclass(frozen=True, slots=True)
class LineAdoption:
    """`reference`: the competent `body`'s act (decree, plenary's agreement…)."""

    reference: str
    body: str
    in_force_from: datetime


def check_adoption(adoption: LineAdoption) -> None:
    """Raise `Refusal` unless it names act and body."""
    if not adoption.reference.strip() or not adoption.body.strip():
        raise Refusal(msg("Diga qué órgano la adopta y la referencia del acto: sin ella no entra en vigor."))


def check_may_sign(state: LineState, *, signed_by: Sequence[int], person_id: int) -> None:
    """Raise `Conflict` unless awaiting signature, `NotPermitted` for a second one."""
    if state is not LineState.PROPOSED:
        raise Conflict(msg("Esta versión no espera firma."))
    if person_id in signed_by:
        raise NotPermitted(msg("Ya la ha firmado: falta la firma de otra persona."))


@dataclass(frozen=True, slots=True)
class RuleChange:
    """A rule's sides; None when new or removed."""

    code: str
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None

    @property
    def fields(self) -> tuple[str, ...]:
        """Return changed fields, in written order."""
        before, after = self.before or {}, self.after or {}
        return tuple(key for key in dict.fromkeys([*before, *after]) if before.get(key) != after.get(key))


def rule_changes(before: Sequence[Mapping[str, Any]], after: Sequence[Mapping[str, Any]]) -> tuple[RuleChange, ...]:
    """Return changes in the newer order, then removed rules."""
    old, new = {rule["code"]: rule for rule in before}, {rule["code"]: rule for rule in after}
    codes = dict.fromkeys([*new, *old])
    return tuple(RuleChange(code, old.get(code), new.get(code)) for code in codes if old.get(code) != new.get(code))
