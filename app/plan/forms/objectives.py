"""What the pages about objectives post."""

from datetime import date
from typing import Annotated, Any

from pydantic import Field, ValidationInfo, field_validator

from app.core.horizon import PLANNING
from app.core.writing import written
from app.drafting.forms.composer import texts_typed
from app.plan.forms.numbers import told
from app.plan.rules.indicators import INDICATORS, Unit
from app.plan.rules.measures import read_measure
from app.plan.rules.objectives import Aim
from app.web.forms import Form, Key

Text = Annotated[str, Field(max_length=500)]
COUNTED = ("indicator", "baseline", "target", "due_on")
"""What makes a verb that says nothing into an objective that can be checked."""


class ObjectiveForm(Form):
    """`language` and `text` go in pairs; amounts are typed with a comma, in the unit of the indicator."""

    horizon = PLANNING
    language: list[str] = []
    text: list[Text] = []
    indicator: str = Field(max_length=4)
    baseline: float
    target: float
    due_on: date
    owner_id: Key
    audience: str = Field(default="", max_length=200)

    @field_validator("baseline", "target", mode="before")
    @classmethod
    def _amount(cls, typed: str, info: ValidationInfo) -> float:
        indicator = INDICATORS.get(info.data.get("indicator", ""))
        return told(lambda said: read_measure(said, indicator.unit if indicator else Unit.COUNT))(typed)

    def aim(self) -> Aim:
        told = self.model_dump(exclude={"language", "text"})
        return Aim(texts={name: written(text) for name, text in texts_typed(self.model_dump()).items()}, **told)


class ClosingForm(Form):
    reason: str = Field(max_length=500)


def is_counted(typed: dict[str, Any]) -> bool:
    return all(typed.get(name) for name in COUNTED)
