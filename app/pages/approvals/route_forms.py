from collections.abc import Sequence
from typing import Any, Literal

from pydantic import Field
from werkzeug.datastructures import MultiDict

from app.core.messages import Message
from app.core.permissions import Role
from app.core.text import parse_int
from app.domain.approvals.rules.deadlines import StepAlertKind
from app.domain.approvals.rules.routes import RouteStep, route_step_rows
from app.domain.approvals.rules.routing import DepictedPeople, MoneyCondition, RoutingRule, routing_rule_rows
from app.domain.directory.rules.topics import Risk, TopicClass
from app.domain.periods.rules.kinds import PeriodKind
from app.domain.requests.rules.origin import RequesterKind
from app.web.forms import Form, FormState, RowKey, read_form


class RouteStepForm(Form):
    """`needed` 0: everybody; `unit`: a key, the topic's owner or none."""

    name: str = Field(max_length=80)
    roles: list[Role] = Field(default_factory=list)
    people: list[int] = Field(default_factory=list)
    unit: RowKey | Literal["topic"] | None = None
    needed: int = Field(default=1, ge=0, le=50)
    beside: bool = False
    hours: int = Field(default=7, ge=1, le=720)
    in_days: bool = False
    late: list[StepAlertKind] = Field(default_factory=list)
    in_session: bool = False

    def asking(self, *, is_first: bool) -> RouteStep:
        values = self.model_dump() | {"roles": tuple(self.roles), "people": tuple(self.people)}
        values["late"] = tuple(alert.value for alert in self.late)
        return RouteStep(**values | {"beside": self.beside and not is_first})


class RouteHeadForm(Form):
    """`base`: the version edited; `seen`: the definition compared."""

    name: str = Field(max_length=80)
    base: int = 0
    seen: str = ""


class ShippedRoutesForm(Form):
    """The shipped routes. `base`: number of the rules shown."""

    base: int = 0


class RouteUseForm(Form):
    is_retired: bool = False


class RouteForm(RouteHeadForm):
    steps: list[RouteStepForm]

    def askings(self) -> list[RouteStep]:
        return [step.asking(is_first=n == 0) for n, step in enumerate(self.steps)]


MOST_PARTS = 30
FormParts = list[MultiDict[str, str]]


def split_parts(posted: MultiDict[str, str]) -> FormParts:
    """Split fields name-0, roles-0… into `count` steps."""
    count = parse_int(posted.get("count", "")) or 1
    return [_fields_of_part(posted, f"-{n}") for n in range(min(count, MOST_PARTS))]


def _fields_of_part(posted: MultiDict[str, str], suffix: str) -> MultiDict[str, str]:
    pairs = posted.items(multi=True)
    return MultiDict([(name.removesuffix(suffix), value) for name, value in pairs if name.endswith(suffix)])


def rearrange_parts(parts: FormParts, command: str, *, least: int = 1) -> FormParts:
    """Apply `add`, `up-1`, `down-1` or `remove-1`; ignore impossible moves."""
    action, _, which = command.partition("-")
    moved, place = list(parts), parse_int(which, 6) or 0
    to = {"up": place - 1, "down": place + 1}.get(action, -1)
    if action == "add" and len(parts) < MOST_PARTS:
        moved.append(MultiDict())
    elif action == "remove" and place < len(parts) > least:
        del moved[place]
    elif 0 <= to < len(parts) > place:
        moved[place], moved[to] = moved[to], moved[place]
    return moved


def read_route(posted: MultiDict[str, str], parts: FormParts) -> FormState[RouteForm]:
    steps = [read_form(RouteStepForm, part) for part in parts]
    head = read_form(RouteHeadForm, MultiDict({name: posted.get(name, "") for name in RouteHeadForm.model_fields}))
    typed, errors = number_fields(head, steps)
    values = [step.value for step in steps if step.value]
    is_whole = head.value is not None and len(values) == len(steps)
    value = RouteForm(**head.value.model_dump(), steps=values) if is_whole and head.value else None
    return FormState(value=value, typed=typed, errors=errors)


def number_fields(head: FormState[Any], parts: Sequence[FormState[Any]]) -> tuple[dict[str, Any], dict[str, Message]]:
    """Merge values and errors; suffix names with part numbers."""
    typed, errors = dict(head.typed), dict(head.errors)
    for n, part in enumerate(parts):
        typed |= {f"{name}-{n}": value for name, value in part.typed.items()}
        errors |= {f"{name}-{n}": sentence for name, sentence in part.errors.items()}
    return typed, errors


def step_field_values(steps: Sequence[RouteStep]) -> dict[str, Any]:
    return {
        f"{name}-{n}": value
        for n, step in enumerate(route_step_rows(steps))
        for name, value in _field_values(step).items()
    }


def _field_values(step: dict[str, Any]) -> dict[str, Any]:
    return (
        step
        | {"hours": int(step["hours"]), "unit": "" if step["unit"] is None else step["unit"]}
        | {"in_days": "1" if step["in_days"] else ""}
    )


class RoutingRuleForm(Form):
    """A rule; empty fields are no condition."""

    topic: RowKey | None = None
    topic_class: TopicClass | None = None
    channel: RowKey | None = None
    language: str | None = Field(default=None, max_length=8)
    requester: RequesterKind | None = None
    period: PeriodKind | None = None
    risk: Risk | None = None
    finding: str | None = Field(default=None, max_length=16)
    money: MoneyCondition | None = None
    people: DepictedPeople | None = None
    route: RowKey


class RoutingHeadForm(Form):
    """`default`: the route of posts no rule matches."""

    default: int
    base: int = 0
    seen: str = ""


class RoutingForm(RoutingHeadForm):
    rules: list[RoutingRuleForm]

    def in_order(self) -> list[RoutingRule]:
        return [*(RoutingRule(**rule.model_dump(mode="json")) for rule in self.rules), RoutingRule(self.default)]


def read_routing(posted: MultiDict[str, str], parts: FormParts) -> FormState[RoutingForm]:
    rules = [read_form(RoutingRuleForm, part) for part in parts]
    head = read_form(RoutingHeadForm, MultiDict({name: posted.get(name, "") for name in RoutingHeadForm.model_fields}))
    typed, errors = number_fields(head, rules)
    whole = [rule.value for rule in rules if rule.value]
    if head.value is None or len(whole) < len(rules):
        return FormState(typed=typed, errors=errors)
    return FormState(value=RoutingForm(**head.value.model_dump(), rules=whole), typed=typed, errors=errors)


def rule_field_values(rules: Sequence[RoutingRule]) -> dict[str, Any]:
    """Return the fields, the last rule as default."""
    rows = {f"{name}-{n}": value for n, row in enumerate(routing_rule_rows(rules[:-1])) for name, value in row.items()}
    return {"default": rules[-1].route, **rows}
