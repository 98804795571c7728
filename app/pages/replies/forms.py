from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum

from pydantic import Field

from app.domain.cases.rules.categories import Category
from app.domain.cases.rules.replies import ReplyKind
from app.domain.replies.rules.templates import ReplyTemplate
from app.domain.replies.rules.variables import (
    VALUE_KIND_NAMES,
    VARIABLE_SOURCES,
    TemplateVariable,
    ValueKind,
    list_values,
    value_kind,
)
from app.web.forms import Form

TEXT_PREFIX = "text-"
VARIABLE_PREFIX = "var-"
CODE_PATTERN = r"^[A-Z][A-Z0-9-]{1,9}$"


class TemplateButton(StrEnum):
    LOOK = "look"
    SAVE = "save"


class TemplateForm(Form):
    """`texts`, `variables`: read apart, a field per language and variable."""

    press: TemplateButton = TemplateButton.SAVE
    code: str = Field(pattern=CODE_PATTERN)
    name: str = Field(max_length=80)
    kind: ReplyKind = ReplyKind.ANSWER
    categories: list[Category] = []
    is_service: bool = False
    channels: list[int] = []

    def template(self, texts: Mapping[str, str], variables: Sequence[TemplateVariable]) -> ReplyTemplate:
        return ReplyTemplate(
            code=self.code,
            name=self.name,
            texts=texts,
            kind=self.kind,
            categories=frozenset(self.categories),
            variables=tuple(variables),
            is_service=self.is_service,
            channels=frozenset(self.channels),
        )


class TemplateDecisionForm(Form):
    approves: bool = False
    reason: str = Field(default="", max_length=2000)


class TemplateCareForm(Form):
    """`owner`: `person:` or `unit:` and a key, or none."""

    owner: str = Field(default="", pattern=r"^((person|unit):\d{1,18})?$")
    review_on: date | None = None


class TemplateRetirementForm(Form):
    retires: bool = False


def posted_texts(posted: Mapping[str, str]) -> dict[str, str]:
    return {name.removeprefix(TEXT_PREFIX): value for name, value in posted.items() if name.startswith(TEXT_PREFIX)}


def posted_variables(posted: Mapping[str, str]) -> list[TemplateVariable]:
    """Return the described variables: `var-<name>-label`, `-kind`, `-from`, `-options`."""
    named = [name.removeprefix(VARIABLE_PREFIX).removesuffix("-label") for name in posted if _is_label(name)]
    return [_variable(name, posted) for name in named if posted[f"{VARIABLE_PREFIX}{name}-label"].strip()]


def _is_label(name: str) -> bool:
    return name.startswith(VARIABLE_PREFIX) and name.endswith("-label")


def _variable(name: str, posted: Mapping[str, str]) -> TemplateVariable:
    parts = {
        part: posted.get(f"{VARIABLE_PREFIX}{name}-{part}", "").strip() for part in ("label", "kind", "from", "options")
    }
    source = parts["from"] if parts["from"] in VARIABLE_SOURCES else ""
    kind = ValueKind(parts["kind"]) if parts["kind"] in VALUE_KIND_NAMES else value_kind(name, source, ValueKind.TEXT)
    options = list_values(parts["options"]) if kind in (ValueKind.CHOICE, ValueKind.PLACE) else []
    return TemplateVariable(name, parts["label"][:60], kind, source, tuple(options))
