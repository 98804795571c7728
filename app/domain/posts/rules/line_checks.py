"""The stages of editorial line checks, and their effect (invariant I4)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.core.errors import Refusal
from app.core.messages import Message, msg
from app.domain.editorial_line.rules.findings import RuleFinding
from app.domain.editorial_line.rules.line import LineRule, RuleAction


class CheckStage(StrEnum):
    SUBMIT = "submit"
    DECISION = "decision"
    SEND = "send"


@dataclass(frozen=True, slots=True)
class VariantFinding:
    variant_id: int
    rule: LineRule
    finding: RuleFinding


class BlockedByLine(Refusal):
    """The line blocks it; `said` is every obstacle."""

    def __init__(self, said: Sequence[VariantFinding]) -> None:
        first = said[0]
        super().__init__(blocking_message(first.rule.code, first.rule.wording, first.finding.until))
        self.said = tuple(said)


def blocking_message(code: str, wording: str, until: str) -> Message:
    """Return the blocking rule and wording; `until` is the local hour it waits for, if any."""
    if not until:
        return msg("La regla %(code)s no lo permite: %(wording)s", code=code, wording=wording)
    return msg(
        "La regla %(code)s no lo permite: %(wording)s No antes del %(until)s.", code=code, wording=wording, until=until
    )


def check_not_blocked(said: Iterable[VariantFinding], *, excepted: frozenset[str]) -> None:
    """Raise `BlockedByLine` if a blocking rule has no exception in force."""
    if blocking := [one for one in said if one.finding.action is RuleAction.BLOCK and one.rule.code not in excepted]:
        raise BlockedByLine(blocking)


def reviewers_asked(said: Iterable[VariantFinding]) -> dict[str, tuple[LineRule, ...]]:
    """Return the reviewer roles called by findings, in order, with their rules.

    Excepted rules still call their reviewer: an exception does not bypass a person.
    """
    asked: dict[str, dict[str, LineRule]] = {}
    for one in said:
        if one.finding.action is not RuleAction.WARN and one.finding.reviewer:
            asked.setdefault(one.finding.reviewer, {})[one.rule.code] = one.rule
    return {role: tuple(rules.values()) for role, rules in asked.items()}
