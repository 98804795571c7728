"""What a review posts, and what the pages of routes do."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, Field
from werkzeug.datastructures import MultiDict

from app.accounts.rules import Role
from app.approvals.rules import Verdict
from app.approvals.rules.alone import LONGEST_REVIEW
from app.approvals.rules.aside import Ground
from app.approvals.rules.late import Late
from app.approvals.rules.routes import Asking, rows_of
from app.approvals.rules.routing import Depicted, Money, Rule, rows_from
from app.core.words import Sentence
from app.core.writing import written
from app.db.paging import PAGE
from app.intake.rules.kinds import RequesterKind
from app.periods.rules.kinds import PeriodKind
from app.topics.rules import Risk, TopicClass
from app.web.forms import Form, Read, read_form


class DecisionForm(Form):
    """`seen_hash` and `seen_step`: the content and the step the person had on the screen, since `shown_at`.

    `wording`, `present` and `suggested` go together: a text by its name, as it was and as they would have it.
    """

    verdict: Verdict
    reason: str = Field(default="", max_length=4000)
    seen_hash: str = Field(min_length=64, max_length=64)
    seen_step: int | None = None
    shown_at: AwareDatetime | None = None
    wording: list[str] = []
    present: list[str] = []
    suggested: list[Annotated[str, Field(max_length=20_000)]] = []

    def rewritten(self) -> dict[str, str]:
        """By their names, the texts they would have otherwise."""
        texts = zip(self.wording, self.present, self.suggested, strict=False)
        return {name: text for name, before, text in texts if written(text) != written(before)}


class QueueForm(Form):
    """What of the queue is asked for."""

    q: str = Field(default="", max_length=200)
    topic: int | None = None
    account: int | None = None


class TogetherForm(Form):
    """Several at once, perhaps from the agenda of a `sitting`.

    `shown`: everything that was on the page; `seen`: what of it is decided, and its content.
    """

    verdict: Verdict
    reason: str = Field(default="", max_length=4000)
    sitting: int | None = None
    shown: list[str] = []
    seen: list[Annotated[str, Field(pattern=r"^[0-9]{4}-[0-9]{1,9} [0-9a-f]{64}$")]] = Field(
        min_length=1, max_length=PAGE
    )

    def chosen(self) -> Iterator[tuple[int, int, str]]:
        """Year, ordinal and the hash of what was read."""
        for one in self.seen:
            name, _, seen_hash = one.partition(" ")
            year, _, ordinal = name.partition("-")
            yield int(year), int(ordinal), seen_hash


class RecusalForm(Form):
    """Somebody who must not decide, and why."""

    ground: Ground
    text: str = Field(max_length=2000)


class CallInForm(Form):
    reason: str = Field(max_length=2000)


class SeenTextForm(Form):
    """`seen_hash` is the content the person had on the screen."""

    seen_hash: str = Field(min_length=64, max_length=64)


class SoleForm(SeenTextForm):
    """One person's yes to what they wrote, and why it cannot wait."""

    reason: str = Field(max_length=2000)


class LaterForm(Form):
    deed: Literal["agreed", "to_correct"]
    reason: str = Field(default="", max_length=2000)


class ModeForm(Form):
    """`days`: working days in which somebody else looks at it."""

    is_on: bool = False
    days: int = Field(ge=1, le=LONGEST_REVIEW)


class SeenForm(Form):
    """The version and the hour that were on the screen."""

    version: int
    hour: str | None = None


class ExceptionForm(Form):
    """A rule let pass for one post."""

    reason: str = Field(max_length=4_000)
    expires_on: date


class StepForm(Form):
    """One step of a route; `needed` 0 is everybody, and `unit` a key, the owner of the topic or none."""

    name: str = Field(max_length=80)
    roles: list[Role] = Field(default_factory=list)
    people: list[int] = Field(default_factory=list)
    unit: int | Literal["topic"] | None = None
    needed: int = Field(default=1, ge=0, le=50)
    beside: bool = False
    hours: int = Field(default=7, ge=1, le=720)
    in_days: bool = False
    late: list[Late] = Field(default_factory=list)
    in_session: bool = False

    def asking(self, *, is_first: bool) -> Asking:
        said = self.model_dump() | {"roles": tuple(self.roles), "people": tuple(self.people)}
        said["late"] = tuple(one.value for one in self.late)
        return Asking(**said | {"beside": self.beside and not is_first})


class RouteHead(Form):
    """`base`: the version it was written from; `seen`: the definition whose differences were on the screen."""

    name: str = Field(max_length=80)
    base: int = 0
    seen: str = ""


class ShippedForm(Form):
    """`base`: the number of the rules that were in force when the page was shown."""

    base: int = 0


class RouteUseForm(Form):
    is_retired: bool = False


class RouteForm(RouteHead):
    steps: list[StepForm]

    def askings(self) -> list[Asking]:
        return [step.asking(is_first=n == 0) for n, step in enumerate(self.steps)]


MOST_PARTS = 30
Parts = list[MultiDict[str, str]]
"""What was typed of each step, in order."""


def parts_of(posted: MultiDict[str, str]) -> Parts:
    """Fields are called name-0, roles-0… and `count` says how many steps there are."""
    count = posted.get("count", default=1, type=int)
    return [_part(posted, f"-{n}") for n in range(min(count, MOST_PARTS))]


def _part(posted: MultiDict[str, str], suffix: str) -> MultiDict[str, str]:
    pairs = posted.items(multi=True)
    return MultiDict([(name.removesuffix(suffix), value) for name, value in pairs if name.endswith(suffix)])


def rearranged(parts: Parts, deed: str, *, least: int = 1) -> Parts:
    """`add`, `up-1`, `down-1` or `remove-1`; a deed that leads nowhere changes nothing."""
    what, _, which = deed.partition("-")
    moved, place = list(parts), int(which) if which.isdecimal() else 0
    to = {"up": place - 1, "down": place + 1}.get(what, -1)
    if what == "add" and len(parts) < MOST_PARTS:
        moved.append(MultiDict())
    elif what == "remove" and place < len(parts) > least:
        del moved[place]
    elif 0 <= to < len(parts) > place:
        moved[place], moved[to] = moved[to], moved[place]
    return moved


def read_route(posted: MultiDict[str, str], parts: Parts) -> Read[RouteForm]:
    """What each step lacks is said beside its own field."""
    steps = [read_form(StepForm, part) for part in parts]
    head = read_form(RouteHead, MultiDict({name: posted.get(name, "") for name in RouteHead.model_fields}))
    typed, errors = _numbered(head, steps)
    values = [step.value for step in steps if step.value]
    is_whole = head.value is not None and len(values) == len(steps)
    value = RouteForm(**head.value.model_dump(), steps=values) if is_whole and head.value else None
    return Read(value=value, typed=typed, errors=errors)


class RuleForm(Form):
    """A rule of which route a post takes; what is left empty is not asked."""

    topic: int | None = None
    topic_class: TopicClass | None = None
    channel: int | None = None
    language: str | None = Field(default=None, max_length=8)
    requester: RequesterKind | None = None
    period: PeriodKind | None = None
    risk: Risk | None = None
    finding: str | None = Field(default=None, max_length=16)
    money: Money | None = None
    people: Depicted | None = None
    route: int


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
    typed, errors = _numbered(head, rules)
    whole = [rule.value for rule in rules if rule.value]
    if head.value is None or len(whole) < len(rules):
        return Read(typed=typed, errors=errors)
    return Read(value=RoutingForm(**head.value.model_dump(), rules=whole), typed=typed, errors=errors)


def _numbered(head: Read[Any], parts: Sequence[Read[Any]]) -> tuple[dict[str, Any], dict[str, Sentence]]:
    """Everything typed and refused, each name with the number of its part."""
    typed, errors = dict(head.typed), dict(head.errors)
    for n, part in enumerate(parts):
        typed |= {f"{name}-{n}": value for name, value in part.typed.items()}
        errors |= {f"{name}-{n}": sentence for name, sentence in part.errors.items()}
    return typed, errors


def typed_rules(rules: Sequence[Rule]) -> dict[str, Any]:
    """As the form begins from those in force, the last one apart."""
    rows = {f"{name}-{n}": value for n, row in enumerate(rows_from(rules[:-1])) for name, value in row.items()}
    return {"default": rules[-1].route, **rows}


def typed_steps(steps: Sequence[Asking]) -> dict[str, Any]:
    """As a form begins from a route."""
    return {f"{name}-{n}": value for n, step in enumerate(rows_of(steps)) for name, value in _shown(step).items()}


def _shown(step: dict[str, Any]) -> dict[str, Any]:
    return (
        step
        | {"hours": int(step["hours"]), "unit": "" if step["unit"] is None else step["unit"]}
        | {"in_days": "1" if step["in_days"] else ""}
    )
