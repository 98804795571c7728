from datetime import date, datetime, time

from pydantic import Field

from app.core.zones import instant_of
from app.domain.takedowns.rules.orders import USUAL_TERM, OrderSource
from app.domain.takedowns.rules.withdrawals import WithdrawalMotive
from app.usecases.takedowns.orders import ReceivedOrder
from app.usecases.takedowns.withdrawals import WithdrawalGrounds
from app.web.forms import Form

LONGEST_TEXT = 4000


def typed_instant(on: date, at: time, zone: str) -> datetime:
    """Return the typed instant, the first of two equal hours. Raises `NonexistentTime`."""
    return instant_of(on, at, zone, fold=0)


class TakedownOrderForm(Form):
    source: OrderSource
    reference: str = Field(min_length=1, max_length=200)
    body: str = Field(min_length=1, max_length=20_000)
    received_on: date
    received_time: time
    term_hours: int = USUAL_TERM

    def received(self, zone: str) -> ReceivedOrder:
        at = typed_instant(self.received_on, self.received_time, zone)
        return ReceivedOrder(self.source, self.reference, self.body, at, self.term_hours)


class OrderDeliveriesForm(Form):
    deliveries: list[int] = []


class OrderWithdrawalsForm(Form):
    """Withdrawals; the order is the motive, the text is for the author."""

    deliveries: list[int] = []
    reason: str = Field(min_length=1, max_length=LONGEST_TEXT)

    @property
    def grounds(self) -> WithdrawalGrounds:
        return WithdrawalGrounds(WithdrawalMotive.ORDER, self.reason)


class CorrectionForm(Form):
    in_place: list[int] = []


class WithdrawalForm(Form):
    deliveries: list[int] = []
    motive: WithdrawalMotive
    reason: str = Field(min_length=1, max_length=LONGEST_TEXT)
    why_not_corrected: str = Field(default="", max_length=LONGEST_TEXT)

    @property
    def grounds(self) -> WithdrawalGrounds:
        return WithdrawalGrounds(self.motive, self.reason, self.why_not_corrected)


class EvidenceSentForm(Form):
    whom: str = Field(min_length=1, max_length=500)
    sent_on: date
    sent_time: time


class OrderClosingForm(Form):
    answer: str = Field(min_length=1, max_length=LONGEST_TEXT)


class WithdrawalDeclineForm(Form):
    why: str = Field(min_length=1, max_length=LONGEST_TEXT)


class RemovalConfirmationForm(Form):
    gone_on: date
    gone_time: time
