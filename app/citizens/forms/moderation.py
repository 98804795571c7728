"""What the pages about measures and their register post."""

from datetime import date

from pydantic import Field

from app.citizens.rules.asked import Asked
from app.citizens.rules.measures import MeasureKind, MeasureState
from app.core.horizon import ALWAYS
from app.web.forms import Form, Key

LONGEST = 2000


class ProposeForm(Form):
    """`days` is for a block; `at_once`: it is hidden already."""

    message: Key
    kind: MeasureKind
    norm: str = Field(min_length=1, max_length=20)
    reason: str = Field(min_length=1, max_length=LONGEST)
    days: int | None = None
    at_once: bool = False

    @property
    def asked(self) -> Asked:
        return Asked(self.kind, self.norm, self.reason, self.days, self.at_once)


class CaptureForm(Form):
    message: Key


class DecideForm(Form):
    yes: bool = False
    why: str = Field(default="", max_length=LONGEST)


class DoneForm(Form):
    how: str = Field(min_length=1, max_length=LONGEST)
    ends_case: bool = False


class LookForm(Form):
    looked: str = Field(min_length=1, max_length=LONGEST)


class LiftForm(Form):
    lifted: str = Field(min_length=1, max_length=LONGEST)
    is_reversal: bool = False


class RegisterForm(Form):
    """What of the register is asked for; `before`: the measure a further page goes on from."""

    horizon = ALWAYS
    kind: MeasureKind | None = None
    state: MeasureState | None = None
    norm: str = Field(default="", max_length=20)
    since: date | None = None
    until: date | None = None
    before: int | None = None
