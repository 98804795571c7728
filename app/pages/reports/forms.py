from typing import Literal

from pydantic import Field

from app.domain.directory.rules.topics import TopicClass
from app.domain.reports.rules.scope import ReportFilter
from app.web.forms import Form, RowKey


class ComplianceReportForm(Form):
    """`month`, as 2027-03: the last of `months`; empty filters nothing."""

    month: str = ""
    months: Literal["1", "3", "6", "12"] = "3"
    account: RowKey | None = None
    topic_class: TopicClass | None = None
    language: str = ""

    @property
    def narrowed(self) -> ReportFilter:
        return ReportFilter(self.account, self.topic_class, self.language)


class AttentionReportForm(Form):
    """The same for attention; `unit`: the one asked."""

    month: str = ""
    months: Literal["1", "3", "6", "12"] = "3"
    account: RowKey | None = None
    unit: RowKey | None = None


class ReachReportForm(Form):
    """The same for reach, of one account."""

    month: str = ""
    months: Literal["1", "3", "6", "12"] = "1"
    account: RowKey | None = None


class CallEstimateForm(Form):
    """`share`: per cent; `cost`: euros a call."""

    share: int = Field(ge=0, le=100)
    cost: str
