"""What the pages about slots post."""

from datetime import date, time
from typing import Annotated

from pydantic import Field

from app.core.horizon import PLANNING
from app.plan.rules.slots import MOST_WEEKS
from app.plan.service.slots import Keeping
from app.web.forms import Form, Key


class SlotForm(Form):
    horizon = PLANNING
    spans = (("starts_on", "ends_on"),)
    channel_id: Key
    weekday: int = Field(ge=0, le=6)
    at: time
    topic_id: Key | None = None
    language: str = Field(max_length=8)
    every_weeks: int = Field(default=1, ge=1, le=MOST_WEEKS)
    starts_on: date
    ends_on: date | None = None
    note: str = Field(default="", max_length=200)

    def keeping(self) -> Keeping:
        """To the minute."""
        values = self.model_dump()
        return Keeping(**values | {"at": self.at.replace(second=0, microsecond=0, tzinfo=None)})


class CopyForm(Form):
    weekdays: list[Annotated[int, Field(ge=0, le=6)]] = []
    channels: list[int] = []


class ClosingForm(Form):
    horizon = PLANNING
    since: date


class UseForm(Form):
    piece: Key
