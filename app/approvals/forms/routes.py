"""What the editor of a route posts."""

from collections.abc import Sequence
from typing import Any, Literal

from pydantic import Field
from werkzeug.datastructures import MultiDict

from app.accounts.rules import Role
from app.approvals.rules.late import Late
from app.approvals.rules.routes import Asking, rows_of
from app.core.numerals import whole
from app.core.words import Sentence
from app.web.forms import Form, Key, Read, read_form


class StepForm(Form):
    """One step of a route; `needed` 0 is everybody, and `unit` a key, the owner of the topic or none."""

    name: str = Field(max_length=80)
    roles: list[Role] = Field(default_factory=list)
    people: list[int] = Field(default_factory=list)
    unit: Key | Literal["topic"] | None = None
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
    count = whole(posted.get("count", "")) or 1
    return [_part(posted, f"-{n}") for n in range(min(count, MOST_PARTS))]


def _part(posted: MultiDict[str, str], suffix: str) -> MultiDict[str, str]:
    pairs = posted.items(multi=True)
    return MultiDict([(name.removesuffix(suffix), value) for name, value in pairs if name.endswith(suffix)])


def rearranged(parts: Parts, deed: str, *, least: int = 1) -> Parts:
    """`add`, `up-1`, `down-1` or `remove-1`; a deed that leads nowhere changes nothing."""
    what, _, which = deed.partition("-")
    moved, place = list(parts), whole(which, 6) or 0
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
    typed, errors = numbered(head, steps)
    values = [step.value for step in steps if step.value]
    is_whole = head.value is not None and len(values) == len(steps)
    value = RouteForm(**head.value.model_dump(), steps=values) if is_whole and head.value else None
    return Read(value=value, typed=typed, errors=errors)


def numbered(head: Read[Any], parts: Sequence[Read[Any]]) -> tuple[dict[str, Any], dict[str, Sentence]]:
    """Everything typed and refused, each name with the number of its part."""
    typed, errors = dict(head.typed), dict(head.errors)
    for n, part in enumerate(parts):
        typed |= {f"{name}-{n}": value for name, value in part.typed.items()}
        errors |= {f"{name}-{n}": sentence for name, sentence in part.errors.items()}
    return typed, errors


def typed_steps(steps: Sequence[Asking]) -> dict[str, Any]:
    """As a form begins from a route."""
    return {f"{name}-{n}": value for n, step in enumerate(rows_of(steps)) for name, value in _shown(step).items()}


def _shown(step: dict[str, Any]) -> dict[str, Any]:
    return (
        step
        | {"hours": int(step["hours"]), "unit": "" if step["unit"] is None else step["unit"]}
        | {"in_days": "1" if step["in_days"] else ""}
    )
