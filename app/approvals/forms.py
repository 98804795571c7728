"""What a review posts."""

from datetime import date

from pydantic import Field

from app.approvals.rules import Verdict
from app.approvals.rules.aside import Ground
from app.web.forms import Form


class DecisionForm(Form):
    """`seen_hash` is the content the person had on the screen."""

    verdict: Verdict
    reason: str = Field(default="", max_length=4000)
    seen_hash: str = Field(min_length=64, max_length=64)


class RecusalForm(Form):
    """Somebody who must not decide, and why."""

    ground: Ground
    text: str = Field(max_length=2000)


class CallInForm(Form):
    reason: str = Field(max_length=2000)


class SeenForm(Form):
    version: int


class ExceptionForm(Form):
    """A rule let pass for one post."""

    reason: str = Field(max_length=4_000)
    expires_on: date
