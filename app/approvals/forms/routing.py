"""What the rules that choose a route post."""

from collections.abc import Sequence
from typing import Any

from pydantic import Field
from werkzeug.datastructures import MultiDict

from app.approvals.forms.routes import Parts, numbered
from app.approvals.rules.routing import Depicted, Money, Rule, rows_from
from app.intake.rules.kinds import RequesterKind
from app.periods.rules.kinds import PeriodKind
from app.topics.rules import Risk, TopicClass
from app.web.forms import Form, Key, Read, read_form


class RuleForm(Form):
    """A rule of which route a post takes; what is left empty is not asked."""

    topic: Key | None = None
    topic_class: TopicClass | None = None
    channel: Key | None = None
    language: str | None = Field(default=None, max_length=8)
    requester: RequesterKind | None = None
    period: PeriodKind | None = None
    risk: Risk | None = None
    finding: str | None = Field(default=None, max_length=16)
    money: Money | None = None
    people: Depicted | None = None
    route: Key


class RoutingHead(Form):
    """`default`: the route of whatever no rule chooses."""

    default: int
    base: int = 0
    seen: str = ""


class RoutingForm(RoutingHead):
    rules: list[RuleForm]

    def in_order(self) -> list[Rule]:
        return [*(Rule(**rule.model_dump(mode="json")) for rule in self.rules), Rule(self.default)]


def read_routing(posted: MultiDict[str, str], parts: Parts) -> Read[RoutingForm]:
    rules = [read_form(RuleForm, part) for part in parts]
    head = read_form(RoutingHead, MultiDict({name: posted.get(name, "") for name in RoutingHead.model_fields}))
    typed, errors = numbered(head, rules)
    whole = [rule.value for rule in rules if rule.value]
    if head.value is None or len(whole) < len(rules):
        return Read(typed=typed, errors=errors)
    return Read(value=RoutingForm(**head.value.model_dump(), rules=whole), typed=typed, errors=errors)


def typed_rules(rules: Sequence[Rule]) -> dict[str, Any]:
    """As the form begins from those in force, the last one apart."""
    rows = {f"{name}-{n}": value for n, row in enumerate(rows_from(rules[:-1])) for name, value in row.items()}
    return {"default": rules[-1].route, **rows}
