"""What is posted to change templates and what they are filled with."""

from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum

from pydantic import Field

from app.citizens.rules.categories import Category
from app.citizens.rules.replies import ReplyKind
from app.citizens.rules.templates import Template
from app.citizens.rules.usual import SOURCES, lines_of
from app.citizens.rules.variables import FILL_NAMES, Fill, Variable, kind_of
from app.web.forms import Form

TEXT = "text-"
"""Before a language, in the name of the field of its text."""
VARIABLE = "var-"
CODE = r"^[A-Z][A-Z0-9-]{1,9}$"


class Press(StrEnum):
    LOOK = "look"
    SAVE = "save"


class TemplateForm(Form):
    """`texts` and `variables` come apart, since their fields are as many as languages and gaps."""

    press: Press = Press.SAVE
    code: str = Field(pattern=CODE)
    name: str = Field(max_length=80)
    kind: ReplyKind = ReplyKind.ANSWER
    categories: list[Category] = []
    is_service: bool = False
    channels: list[int] = []

    def template(self, texts: Mapping[str, str], variables: Sequence[Variable]) -> Template:
        return Template(
            code=self.code,
            name=self.name,
            texts=texts,
            kind=self.kind,
            categories=frozenset(self.categories),
            variables=tuple(variables),
            is_service=self.is_service,
            channels=frozenset(self.channels),
        )


class VersionForm(Form):
    approves: bool = False
    reason: str = Field(default="", max_length=2000)


class CareForm(Form):
    """`owner`: `person:` or `unit:` and a key, or nobody."""

    owner: str = Field(default="", pattern=r"^((person|unit):\d{1,18})?$")
    review_on: date | None = None


class RetireForm(Form):
    retires: bool = False


def texts_of(posted: Mapping[str, str]) -> dict[str, str]:
    return {name.removeprefix(TEXT): value for name, value in posted.items() if name.startswith(TEXT)}


def variables_of(posted: Mapping[str, str]) -> list[Variable]:
    """Of each gap that was described: `var-<name>-label`, `-kind`, `-from`, `-options`."""
    named = [name.removeprefix(VARIABLE).removesuffix("-label") for name in posted if _is_label(name)]
    return [_variable(name, posted) for name in named if posted[f"{VARIABLE}{name}-label"].strip()]


def _is_label(name: str) -> bool:
    return name.startswith(VARIABLE) and name.endswith("-label")


def _variable(name: str, posted: Mapping[str, str]) -> Variable:
    said = {part: posted.get(f"{VARIABLE}{name}-{part}", "").strip() for part in ("label", "kind", "from", "options")}
    source = said["from"] if said["from"] in SOURCES else ""
    kind = Fill(said["kind"]) if said["kind"] in FILL_NAMES else kind_of(name, source, Fill.TEXT)
    options = lines_of(said["options"]) if kind in (Fill.CHOICE, Fill.PLACE) else []
    return Variable(name, said["label"][:60], kind, source, tuple(options))
