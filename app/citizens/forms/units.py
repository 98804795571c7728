"""What asking a unit posts, and what the unit answers."""

from pydantic import Field

from app.accounts.forms import Email
from app.citizens.rules.units import ANSWER_DAYS, LONGEST_ANSWER, LONGEST_QUESTION, MOST_DAYS
from app.citizens.service.units import Asking
from app.web.forms import Form, Key


class AskUnitForm(Form):
    unit_id: Key
    question: str = Field(max_length=LONGEST_QUESTION)
    quotes: bool = False
    days: int = Field(default=ANSWER_DAYS, ge=1, le=MOST_DAYS)
    address: Email = ""

    def asking(self) -> Asking:
        return Asking(self.question, self.quotes, self.days, self.address)


class UnitAnswerForm(Form):
    answer: str = Field(max_length=LONGEST_ANSWER)
    name: str = Field(max_length=120)
