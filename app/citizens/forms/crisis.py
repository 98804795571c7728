"""What the pages of the crisis watch post."""

from pydantic import Field

from app.citizens.rules.crises import CADENCE_MINUTES, CrisisLevel
from app.web.forms import Form, Key


class DeclarationForm(Form):
    level: CrisisLevel
    what: str = Field(max_length=200)
    reason: str = Field(max_length=4_000)
    spokesperson: str = Field(max_length=200)
    source: str = Field(max_length=500)
    cadence: int = CADENCE_MINUTES
    spike_id: Key | None = None


class LevelForm(Form):
    level: CrisisLevel
    reason: str = Field(default="", max_length=4_000)


class UpdateForm(Form):
    text: str = Field(default="", max_length=4_000)


class EndForm(Form):
    end_reason: str = Field(default="", max_length=4_000)
