"""When a post is held against the editorial line, and what that means for its way (invariant I4)."""

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
    """A finding about one variant, with the rule that speaks."""

    variant_id: int
    rule: LineRule
    finding: RuleFinding


class BlockedByLine(Refusal):
    """The line does not let it through; `said` is everything that stands in the way."""

    def __init__(self, said: Sequence[VariantFinding]) -> None:
        first = said[0]
        super().__init__(blocking_message(first.rule.code, first.rule.wording, first.finding.until))
        self.said = tuple(said)


def blocking_message(code: str, wording: str, until: str) -> Message:
    """Which rule stands in the way, and what it says; `until`: the local hour it waits for, if it does."""
    if not until:
        return msg("La regla %(code)s no lo permite: %(wording)s", code=code, wording=wording)
    return msg(
        "La regla %(code)s no lo permite: %(wording)s No antes del %(until)s.", code=code, wording=wording, until=until
    )


def check_not_blocked(said: Iterable[VariantFinding], *, excepted: frozenset[str]) -> None:
    """Raise `BlockedByLine` if a rule blocks it that no exception in force lets pass."""
    if blocking := [one for one in said if one.finding.action is RuleAction.BLOCK and one.rule.code not in excepted]:
        raise BlockedByLine(blocking)


def reviewers_asked(said: Iterable[VariantFinding]) -> dict[str, tuple[LineRule, ...]]:
    """Whom findings send the post to, in the order they speak, with the rules that ask for it.

    What is excepted still goes to its reviewer: an exception lets it on, not past a person.
    """
    asked: dict[str, dict[str, LineRule]] = {}
    for one in said:
        if one.finding.action is not RuleAction.WARN and one.finding.reviewer:
            asked.setdefault(one.finding.reviewer, {})[one.rule.code] = one.rule
    return {role: tuple(rules.values()) for role, rules in asked.items()}
