from datetime import date, time
from typing import Annotated

from pydantic import Field

from app.core.permissions import Role
from app.usecases.sittings.appointments import AppointmentTerms
from app.web.forms import Form, RowKey


class AppointmentForm(Form):
    """An appointment; no `routes`: all."""

    name: str = Field(max_length=80)
    weekdays: list[str] = Field(default_factory=list)
    at: time
    minutes: int = 60
    cut_off_hours: int = 24
    starts_on: date
    roles: list[Role] = Field(default_factory=list)
    people: list[int] = Field(default_factory=list)
    routes: list[int] = Field(default_factory=list)

    def terms(self) -> AppointmentTerms:
        return AppointmentTerms(**self.model_dump(mode="python") | {"roles": [role.value for role in self.roles]})


class SittingReasonForm(Form):
    reason: str = Field(max_length=2000)


class AttendanceForm(Form):
    """A key; `here`: present or gone."""

    person: RowKey
    here: bool = True


class MinutesSignatureForm(Form):
    """A signature. `seen`: digest of minutes shown."""

    password: Annotated[str, Field(min_length=1, max_length=1000)]
    seen: str = Field(min_length=64, max_length=64)
