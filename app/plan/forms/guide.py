"""What the page of the guide of each day posts."""

from typing import Annotated

from pydantic import BeforeValidator, Field

from app.plan.service.guide import WayIn
from app.web.forms import Form

PerWeek = Annotated[int, Field(ge=0, le=500)]
MaybeNumber = Annotated[PerWeek | None, BeforeValidator(lambda typed: typed or None if typed != 0 else 0)]


class WayInForm(Form):
    name: str = Field(max_length=80)
    owner: str = Field(max_length=120)
    notice_days: int = Field(default=0, ge=0, le=365)
    fields: str = Field(default="", max_length=1000)
    sla_hours: int = Field(default=0, ge=0, le=8760)
    closed: bool = False

    def way(self) -> WayIn:
        return WayIn(**self.model_dump())


class FrequencyForm(Form):
    """`channel` and `per_week` go in pairs; an empty number leaves the account to its slots."""

    channel: list[int] = []
    per_week: list[MaybeNumber] = []

    def wanted(self) -> dict[int, int | None]:
        return dict(zip(self.channel, self.per_week, strict=False))
