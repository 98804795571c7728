"""What the pages about withdrawals and orders post."""

from datetime import date, datetime, time

from pydantic import Field

from app.core.zones import instant_of
from app.takedowns.rules.orders import USUAL_TERM, Source
from app.takedowns.rules.withdrawals import Motive
from app.takedowns.service.orders import Received
from app.takedowns.service.withdrawals import Grounds
from app.web.forms import Form

LONGEST = 4000


def instant(on: date, at: time, zone: str) -> datetime:
    """What somebody typed, as an instant; of an hour the clocks show twice, the first. Raises `MissingHour`."""
    return instant_of(on, at, zone, fold=0)


class OrderForm(Form):
    source: Source
    reference: str = Field(min_length=1, max_length=200)
    body: str = Field(min_length=1, max_length=20_000)
    received_on: date
    received_time: time
    term_hours: int = USUAL_TERM

    def received(self, zone: str) -> Received:
        at = instant(self.received_on, self.received_time, zone)
        return Received(self.source, self.reference, self.body, at, self.term_hours)


class ChosenForm(Form):
    deliveries: list[int] = []


class ObeyForm(Form):
    """The order is the motive; what is written is what the author reads."""

    deliveries: list[int] = []
    reason: str = Field(min_length=1, max_length=LONGEST)

    @property
    def grounds(self) -> Grounds:
        return Grounds(Motive.ORDER, self.reason)


class WithdrawalForm(Form):
    deliveries: list[int] = []
    motive: Motive
    reason: str = Field(min_length=1, max_length=LONGEST)
    why_not_corrected: str = Field(default="", max_length=LONGEST)

    @property
    def grounds(self) -> Grounds:
        return Grounds(self.motive, self.reason, self.why_not_corrected)


class SentForm(Form):
    whom: str = Field(min_length=1, max_length=500)
    sent_on: date
    sent_time: time


class ClosingForm(Form):
    answer: str = Field(min_length=1, max_length=LONGEST)


class WhyForm(Form):
    why: str = Field(min_length=1, max_length=LONGEST)


class GoneForm(Form):
    gone_on: date
    gone_time: time
