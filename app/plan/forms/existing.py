"""What the page about a way the house already speaks posts."""

from typing import Annotated

from pydantic import Field

from app.core.writing import written
from app.plan.forms.numbers import whole
from app.plan.rules.existing import HOURS_APART, MOST_HOURS, ExistingKind
from app.plan.service.existing import Telling
from app.web.forms import Form, Key

WORDS = ("name", "owner", "schedule", "rule")


class ExistingForm(Form):
    kind: ExistingKind
    name: str = Field(max_length=120)
    owner: str = Field(max_length=160)
    schedule: str = Field(default="", max_length=200)
    rule: str = Field(default="", max_length=1000)
    hours_apart: Annotated[int, whole(0, MOST_HOURS)] = HOURS_APART
    calendar_id: Key | None = None

    def telling(self) -> Telling:
        return Telling(**self.model_dump() | {name: written(getattr(self, name)) for name in WORDS})
