"""Stages and effect of line checks (invariant I4)."""

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
    def __init__(self, findings: Sequence[VariantFinding]) -> None:
        first = findings[0]
        wording = picture_wording(first.rule.wording, first.finding.picture)
        super().__init__(blocking_message(first.rule.code, wording, first.finding.until))


def picture_wording(wording: str, picture: str) -> Message | str:
    """Name the picture after the rule's words, if it is about one."""
    return msg("%(wording)s Imagen: %(picture)s.", wording=wording, picture=picture) if picture else wording


def blocking_message(code: str, wording: Message | str, until: str) -> Message:
    """Give rule and wording; `until`: the local hour awaited, if any."""
    if not until:
        return msg("La regla %(code)s no lo permite: %(wording)s", code=code, wording=wording)
    return msg(
        "La regla %(code)s no lo permite: %(wording)s No antes del %(until)s.", code=code, wording=wording, until=until
    )


def check_not_blocked(findings: Iterable[VariantFinding], *, excepted: frozenset[str]) -> None:
    """Raise `BlockedByLine` without an exception in force."""
    if blocking := [
        variant_finding
        for variant_finding in findings
        if variant_finding.finding.action is RuleAction.BLOCK and variant_finding.rule.code not in excepted
    ]:
        raise BlockedByLine(blocking)


def reviewers_asked(findings: Iterable[VariantFinding]) -> dict[str, tuple[LineRule, ...]]:
    """Return roles in order, with rules, excepted ones too: an exception bypasses no person."""
    rules_by_role: dict[str, dict[str, LineRule]] = {}
    for variant_finding in findings:
        if variant_finding.finding.action is not RuleAction.WARN and variant_finding.finding.reviewer:
            rules_by_role.setdefault(variant_finding.finding.reviewer, {})[variant_finding.rule.code] = (
                variant_finding.rule
            )
    return {role: tuple(rules.values()) for role, rules in rules_by_role.items()}
