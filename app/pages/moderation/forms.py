from datetime import date

from pydantic import Field

from app.core.horizon import UNLIMITED
from app.domain.moderation.rules.measures import MeasureKind, MeasureState
from app.domain.moderation.rules.norms import MeasureProposal
from app.web.forms import Form, RowKey

LONGEST_REASON = 2000


class MeasureProposalForm(Form):
    """`days`: for blocks; `at_once`: already hidden."""

    message: RowKey
    kind: MeasureKind
    norm: str = Field(min_length=1, max_length=20)
    reason: str = Field(min_length=1, max_length=LONGEST_REASON)
    days: int | None = None
    at_once: bool = False

    @property
    def proposal(self) -> MeasureProposal:
        return MeasureProposal(self.kind, self.norm, self.reason, self.days, self.at_once)


class EvidenceForm(Form):
    message: RowKey


class MeasureDecisionForm(Form):
    yes: bool = False
    why: str = Field(default="", max_length=LONGEST_REASON)


class MeasureDoneForm(Form):
    how: str = Field(min_length=1, max_length=LONGEST_REASON)
    ends_case: bool = False


class MeasureReviewForm(Form):
    looked: str = Field(min_length=1, max_length=LONGEST_REASON)


class MeasureEndForm(Form):
    lifted: str = Field(min_length=1, max_length=LONGEST_REASON)
    is_reversal: bool = False


class MeasureRegisterForm(Form):
    """Filters; `before`: the measure where the next page starts."""

    horizon = UNLIMITED
    kind: MeasureKind | None = None
    state: MeasureState | None = None
    norm: str = Field(default="", max_length=20)
    since: date | None = None
    until: date | None = None
    before: int | None = None
