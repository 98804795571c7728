from datetime import date

from pydantic import Field

from app.domain.editorial_line.rules.second_opinion import OpinionCaution
from app.domain.editorial_line.rules.versions import Expectation, ListKind
from app.web.forms import Form


class LineRuleForm(Form):
    """A rule in YAML."""

    data: str = Field(max_length=20_000)


class PrinciplesForm(Form):
    principles: str = Field(default="", max_length=50_000)
    note: str = Field(default="", max_length=4_000)


class AdoptionForm(Form):
    """The act of adoption, entered by the first signer only."""

    reference: str = Field(default="", max_length=200)
    body: str = Field(default="", max_length=200)
    in_force_from: date | None = None


class LineListForm(Form):
    kind: ListKind
    data: str = Field(max_length=2_000_000)


class LineTrialForm(Form):
    text: str = Field(max_length=100_000)
    language: str = Field(default="es", max_length=8)
    topic_class: str = Field(default="", max_length=32)
    period: str = Field(default="", max_length=32)
    proposal: bool = False


class LineExampleForm(Form):
    text: str = Field(max_length=20_000)
    language: str = Field(default="es", max_length=8)
    expectation: Expectation


class CautionForm(Form):
    caution: OpinionCaution


class DoubtForm(Form):
    """The treatment that a decided text should have had."""

    variant: int
    expectation: Expectation
