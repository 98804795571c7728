"""What the pages of the reports are asked with, and post."""

from typing import Literal

from pydantic import Field

from app.reports.rules.asking import Narrowed
from app.topics.rules import TopicClass
from app.web.forms import Form, Key


class ComplianceForm(Form):
    """`month`, as 2027-03, is the last of `months`; empty fields narrow nothing."""

    month: str = ""
    months: Literal["1", "3", "6", "12"] = "3"
    account: Key | None = None
    topic_class: TopicClass | None = None
    language: str = ""

    @property
    def narrowed(self) -> Narrowed:
        return Narrowed(self.account, self.topic_class, self.language)


class AttentionForm(Form):
    """As above; `unit`: whoever was asked to answer."""

    month: str = ""
    months: Literal["1", "3", "6", "12"] = "3"
    account: Key | None = None
    unit: Key | None = None


class EstimateForm(Form):
    """`share`: of a hundred; `cost`: euros a call, as people write them."""

    share: int = Field(ge=0, le=100)
    cost: str
