from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from app.core.messages import Message, msg
from app.core.permissions import Role
from app.domain.approvals.rules.routes import RouteStep
from app.domain.editorial_line.rules.line import LineRule

REVIEW_HOURS = 7.0
"""A called reviewer's attention hours before the next step."""


@dataclass(frozen=True, slots=True)
class PlannedStep:
    """`why` is in the product's language."""

    asking: RouteStep
    why: str

    @property
    def roles(self) -> tuple[str, ...]:
        return self.asking.roles


def plan_route_steps(route: Sequence[RouteStep], *, name: str, reason: Message | None = None) -> list[PlannedStep]:
    """Put the route's steps last: the responsible person decides at the end."""
    why = str(
        msg("Es un paso de la ruta «%(route)s», por la que va toda publicación.", route=name)
        if reason is None
        else msg("Es un paso de la ruta «%(route)s», porque %(reason)s.", route=name, reason=reason)
    )
    return [PlannedStep(asking, why) for asking in route]


def plan_reviewer_steps(
    steps: Sequence[PlannedStep], rules_by_reviewer: Mapping[str, Sequence[LineRule]], *, present: Collection[str]
) -> list[PlannedStep]:
    """Add reviewers called by findings, once each, before usual steps.

    Roles already deciding, or not in `present` (vacant), add none: a usual step covers their rules.
    """
    usual, before = list(steps), []
    for role, rules in rules_by_reviewer.items():
        place = next((n for n, step in enumerate(usual) if role in step.roles), None)
        if place is None and role in present:
            calling = RouteStep(str(Role(role).label), (role,), hours=REVIEW_HOURS)
            before.append(PlannedStep(calling, str(_rules_reason(rules))))
        else:
            at = len(usual) - 1 if place is None else place
            reason = _rules_reason(rules) if place is not None else _no_holder_reason(role, rules)
            usual[at] = replace(usual[at], why=f"{usual[at].why} {reason}")
    return [*before, *usual]


def unforeseen_reviewers(
    steps: Sequence[Collection[str]], rules_by_reviewer: Mapping[str, Sequence[LineRule]], *, present: Collection[str]
) -> dict[str, Sequence[LineRule]]:
    """Return reviewers called by findings since the round began."""
    foreseen = {role for roles in steps for role in roles}
    return {role: rules for role, rules in rules_by_reviewer.items() if role not in foreseen and role in present}


def _rules_reason(rules: Sequence[LineRule]) -> Message:
    citation = "; ".join(f"{rule.code}, «{rule.wording}»" for rule in rules)
    if len(rules) == 1:
        return msg("Lo pide la regla %(rules)s", rules=citation)
    return msg("Lo piden las reglas %(rules)s", rules=citation)


def _no_holder_reason(role: str, rules: Sequence[LineRule]) -> Message:
    return msg(
        "Nadie tiene la función «%(role)s», así que aquí se mira lo que dice la regla %(rules)s.",
        role=Role(role).label,
        rules=", ".join(rule.code for rule in rules),
    )
