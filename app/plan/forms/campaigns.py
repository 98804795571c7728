"""What the pages about campaigns post."""

from datetime import date

from pydantic import Field

from app.core.horizon import PLANNING
from app.plan.rules.campaigns import Aim
from app.web.forms import Form, Key


class CampaignForm(Form):
    horizon = PLANNING
    spans = (("starts_on", "ends_on"),)
    name: str = Field(max_length=80)
    purpose: str = Field(default="", max_length=2000)
    starts_on: date
    ends_on: date
    identified_as: str = Field(max_length=200)
    owner_id: Key
    topic_id: Key | None = None
    closed: bool = False

    def aim(self) -> Aim:
        return Aim(**self.model_dump())
