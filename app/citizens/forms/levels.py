"""What the panel of a case's deadlines posts."""

from pydantic import Field

from app.citizens.rules.cases import Level
from app.web.forms import Form

LONGEST_REASON = 1000


class LevelForm(Form):
    level: Level
    level_reason: str = Field(max_length=LONGEST_REASON)
