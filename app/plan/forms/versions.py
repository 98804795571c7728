"""What the pages of the plan's versions post."""

from datetime import date

from pydantic import Field

from app.core.horizon import PLANNING
from app.plan.rules.versions import YEAR, PlanAct
from app.web.forms import Form


class ProposalForm(Form):
    note: str = Field(default="", max_length=4000)


class ActForm(Form):
    """Without a day it is in force from the day of the act, and it is reviewed a year later."""

    horizon = PLANNING
    body: str = Field(default="", max_length=200)
    number: str = Field(default="", max_length=200)
    act_on: date
    in_force_from: date | None = None
    review_on: date | None = None

    def act(self) -> PlanAct:
        starts = self.in_force_from or self.act_on
        return PlanAct(self.body, self.number, self.act_on, starts, self.review_on or starts + YEAR)
