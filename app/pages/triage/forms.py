from pydantic import Field

from app.domain.cases.rules.messages import LONGEST_MESSAGE
from app.domain.editorial_line.rules.line_parser import LANGUAGES
from app.domain.triage.rules.published_terms import PublishedTerm
from app.web.forms import Form, RowKey


class QuestionForm(Form):
    """A question; its condition is YAML. Codes are checked elsewhere."""

    code: str = Field(max_length=32)
    title: str = Field(default="", max_length=200)
    category: str = Field(default="", max_length=32)
    urgency: str = Field(default="ordinary", max_length=32)
    outcome: str = Field(default="", max_length=32)
    silence: str = Field(default="", max_length=32)
    template: str = Field(default="", max_length=32)
    to: str = Field(default="", max_length=64)
    acknowledge: int | None = None
    resolve: int | None = None
    source: str = Field(default="", max_length=500)
    when: str = Field(default="", max_length=20_000)


class QuestionMoveForm(Form):
    """Places to move later (or sooner)."""

    places: int = Field(ge=-1, le=1)


class TriageWordListForm(Form):
    """Words by language, one a line."""

    es: str = Field(default="", max_length=200_000)
    ca: str = Field(default="", max_length=200_000)
    gl: str = Field(default="", max_length=200_000)
    eu: str = Field(default="", max_length=200_000)
    any: str = Field(default="", max_length=200_000)

    def terms(self) -> list[tuple[str, str]]:
        """Return (language, term), `""` for all languages."""
        return [
            ("" if name == "any" else name, line.strip())
            for name in ("any", *LANGUAGES)
            for line in getattr(self, name).splitlines()
            if line.strip()
        ]


class AddedWordsForm(Form):
    code: str = Field(max_length=64)
    language: str = Field(default="es", max_length=8)
    words: str = Field(max_length=20_000)

    def terms(self) -> list[tuple[str, str]]:
        language = "" if self.language == "any" else self.language
        return [(language, line.strip()) for line in self.words.splitlines() if line.strip()]


class PublishedTermsForm(Form):
    """Words, as `list/language/term`."""

    words: list[str] = Field(default_factory=list, max_length=5_000)

    def chosen(self) -> set[PublishedTerm]:
        parts = (word.split("/", 2) for word in self.words)
        return {PublishedTerm(*each) for each in parts if len(each) == len(PublishedTerm._fields)}


class ProtocolProposalForm(Form):
    note: str = Field(default="", max_length=4_000)


class ProtocolApprovalForm(Form):
    """`seen`: the digest shown."""

    seen: str = Field(max_length=64)


class AssigneeForm(Form):
    name: str = Field(min_length=1, max_length=64)
    unit_id: RowKey | None = None


class TrialForm(Form):
    text: str = Field(max_length=LONGEST_MESSAGE)
    language: str = Field(default="es", max_length=8)
    account: str = Field(default="", max_length=32)
    period: str = Field(default="", max_length=32)
    facts: list[str] = Field(default_factory=list, max_length=20)
    proposal: bool = False
