"""Which steps a round takes, in order, and why each is there, in one sentence."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from app.accounts.rules import Role, role_name
from app.approvals.rules.routes import Asking
from app.core.words import Sentence, say
from app.editorial_line.rules.line import Rule

REVIEW_HOURS = 7.0
"""Hours of attention by which a reviewer whom a rule calls decides before the step that follows."""


@dataclass(frozen=True, slots=True)
class Step:
    """`why` is said in the product's language."""

    asking: Asking
    why: str

    @property
    def roles(self) -> tuple[str, ...]:
        return self.asking.roles


def usual_steps(route: Sequence[Asking], *, name: str, reason: Sentence | None = None) -> list[Step]:
    """The steps of the route; they come last, because whoever answers for it all decides at the end.

    `reason`: what the rule that chose it asks, where there are such rules.
    """
    why = str(
        say("Es un paso de la ruta «%(route)s», por la que va toda publicación.", route=name)
        if reason is None
        else say("Es un paso de la ruta «%(route)s», porque %(reason)s.", route=name, reason=reason)
    )
    return [Step(asking, why) for asking in route]


def with_reviewers(
    steps: Sequence[Step], asked: Mapping[str, Sequence[Rule]], *, present: Collection[str]
) -> list[Step]:
    """The reviewers whom findings call, each once, before the usual steps.

    A role that already decides in the route, or that nobody holds (`present`), makes no step of its own: one of the
    usual ones looks at what its rules say.
    """
    usual, before = list(steps), []
    for role, rules in asked.items():
        place = next((n for n, step in enumerate(usual) if role in step.roles), None)
        if place is None and role in present:
            calling = Asking(str(role_name(Role(role))), (role,), hours=REVIEW_HOURS)
            before.append(Step(calling, str(_asked(rules))))
        else:
            at = len(usual) - 1 if place is None else place
            said = _asked(rules) if place is not None else _nobody(role, rules)
            usual[at] = replace(usual[at], why=f"{usual[at].why} {said}")
    return [*before, *usual]


def still_missing(
    steps: Sequence[Collection[str]], asked: Mapping[str, Sequence[Rule]], *, present: Collection[str]
) -> dict[str, Sequence[Rule]]:
    """Those whom findings call and no step of the round (its roles) had foreseen: what has changed since it began."""
    foreseen = {role for roles in steps for role in roles}
    return {role: rules for role, rules in asked.items() if role not in foreseen and role in present}


def _asked(rules: Sequence[Rule]) -> Sentence:
    said = "; ".join(f"{rule.code}, «{rule.wording}»" for rule in rules)
    if len(rules) == 1:
        return say("Lo pide la regla %(rules)s", rules=said)
    return say("Lo piden las reglas %(rules)s", rules=said)


def _nobody(role: str, rules: Sequence[Rule]) -> Sentence:
    return say(
        "Nadie tiene la función «%(role)s», así que aquí se mira lo que dice la regla %(rules)s.",
        role=role_name(Role(role)),
        rules=", ".join(rule.code for rule in rules),
    )
