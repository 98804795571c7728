"""When a post is held against the editorial line, and what that means for its way (invariant I4)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.core.errors import Refusal
from app.core.words import Sentence, say
from app.editorial_line.rules.findings import Finding
from app.editorial_line.rules.line import Action, Rule


class Stage(StrEnum):
    SUBMIT = "submit"
    DECISION = "decision"
    SEND = "send"


@dataclass(frozen=True, slots=True)
class Said:
    """A finding about one variant, with the rule that speaks."""

    variant_id: int
    rule: Rule
    finding: Finding


class Blocked(Refusal):
    """The line does not let it through; `said` is everything that stands in the way."""

    def __init__(self, said: Sequence[Said]) -> None:
        first = said[0]
        super().__init__(forbidding(first.rule.code, first.rule.wording, first.finding.until))
        self.said = tuple(said)


def forbidding(code: str, wording: str, until: str) -> Sentence:
    """Which rule stands in the way, and what it says; `until`: the local hour it waits for, if it does."""
    if not until:
        return say("La regla %(code)s no lo permite: %(wording)s", code=code, wording=wording)
    return say(
        "La regla %(code)s no lo permite: %(wording)s No antes del %(until)s.", code=code, wording=wording, until=until
    )


def check_through(said: Iterable[Said], *, excepted: frozenset[str]) -> None:
    """Raise `Blocked` if a rule blocks it that no exception in force lets pass."""
    if blocking := [one for one in said if one.finding.action is Action.BLOCK and one.rule.code not in excepted]:
        raise Blocked(blocking)


def reviewers(said: Iterable[Said]) -> dict[str, tuple[Rule, ...]]:
    """Whom findings send the post to, in the order they speak, with the rules that ask for it.

    What is excepted still goes to its reviewer: an exception lets it on, not past a person.
    """
    asked: dict[str, dict[str, Rule]] = {}
    for one in said:
        if one.finding.action is not Action.WARN and one.finding.reviewer:
            asked.setdefault(one.finding.reviewer, {})[one.rule.code] = one.rule
    return {role: tuple(rules.values()) for role, rules in asked.items()}
