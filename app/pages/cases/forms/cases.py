from datetime import date, datetime, time
from urllib.parse import urlsplit

from pydantic import Field, field_validator

from app.core.errors import Refusal
from app.core.horizon import UNLIMITED
from app.core.messages import msg
from app.core.tokens import new_token
from app.core.zones import instant_of
from app.domain.cases.rules.categories import CaseOutcome, Category, Classification, SilenceReason, Urgency
from app.domain.cases.rules.messages import LONGEST_MESSAGE, CitizenKind, IncomingMessage
from app.domain.cases.rules.states import CaseLevel, MessageSource
from app.domain.cases.rules.unit_questions import ANSWER_DAYS, LONGEST_ANSWER, LONGEST_QUESTION, MOST_DAYS
from app.domain.directory.rules.networks import Network
from app.pages.people.forms import Email
from app.usecases.cases.unit_questions import UnitQuestionInput
from app.web.forms import Form, RowKey

LINE_LIMIT = 200
NOTE_LIMIT = 4000
ADDRESS_NEEDED = msg("Escriba la dirección entera, por ejemplo https://red.example/@ana/123.")
TEXT_NEEDED = msg("Pegue lo que escribió: hace falta el texto o una captura.")
MAIL_NETWORK = "mail"


class PastedMessageForm(Form):
    """A message. `written_on`, `written_at`: local."""

    horizon = UNLIMITED
    text: str = Field(default="", max_length=LONGEST_MESSAGE)
    channel: RowKey | None = None
    network: str = Field(default="", max_length=20)
    handle: str = Field(default="", max_length=LINE_LIMIT)
    permalink: str = Field(default="", max_length=500)
    written_on: date
    written_at: time
    direct: bool = False
    language: str = Field(default="", max_length=8)
    form_key: str = Field(default="", max_length=64)

    @field_validator("permalink")
    @classmethod
    def _is_an_address(cls, value: str) -> str:
        parts = urlsplit(value) if value else None
        if parts and (parts.scheme not in ("http", "https") or not parts.hostname or " " in value):
            raise ValueError(ADDRESS_NEEDED)
        return value

    @field_validator("network")
    @classmethod
    def _is_known(cls, value: str) -> str:
        return value if value in {MAIL_NETWORK, *Network} else ""

    def incoming(self, zone: str, *, now: datetime) -> IncomingMessage:
        """Return the typed message, at the first of two equal hours.

        Raises `NonexistentTime`; `Refusal` for the future.
        """
        written_at = instant_of(self.written_on, self.written_at, zone, fold=0)
        if written_at > now:
            raise Refusal(msg("Todavía no puede haberlo escrito: revise el día y la hora."))
        return IncomingMessage(
            MessageSource.BY_HAND,
            self.text,
            written_at,
            f"form:{self.form_key or new_token()}",
            channel_id=self.channel,
            network=self.network,
            handle=self.handle,
            language=self.language,
            is_public=not self.direct,
            permalink=self.permalink,
        )


class ClassificationForm(Form):
    """A classification. `ending`: the intended outcome."""

    category: Category
    urgency: Urgency
    said_language: str = Field(max_length=8)
    ending: CaseOutcome | None = None
    said_unit: RowKey | None = None

    def reading(self) -> Classification:
        return Classification(self.category, self.urgency, self.said_language, self.ending, self.said_unit)


class CaseAssignmentForm(Form):
    assignee: RowKey | None = None


class CaseNoteForm(Form):
    case_note: str = Field(max_length=NOTE_LIMIT)


class ReopeningForm(Form):
    why: str = Field(max_length=NOTE_LIMIT)


class CaseOutcomeForm(Form):
    outcome: CaseOutcome
    silence: SilenceReason | None = None
    closing_note: str = Field(default="", max_length=NOTE_LIMIT)


class JoiningForm(Form):
    """`into`: another case of the same person, by URL."""

    into: str = Field(max_length=20, pattern=r"^\d{4}/\d{1,9}$")

    @property
    def number(self) -> tuple[int, int]:
        year, ordinal = self.into.split("/")
        return int(year), int(ordinal)


class SplittingForm(Form):
    """`folded`: the repeated message getting a new case."""

    folded: RowKey


class AuthorForm(Form):
    author_kind: CitizenKind


LONGEST_REASON = 1000


class CaseLevelForm(Form):
    level: CaseLevel
    level_reason: str = Field(max_length=LONGEST_REASON)


class AskUnitForm(Form):
    unit_id: RowKey
    question: str = Field(max_length=LONGEST_QUESTION)
    quotes: bool = False
    days: int = Field(default=ANSWER_DAYS, ge=1, le=MOST_DAYS)
    address: Email = ""

    def asking(self) -> UnitQuestionInput:
        return UnitQuestionInput(self.question, self.quotes, self.days, self.address)


class UnitAnswerForm(Form):
    answer: str = Field(max_length=LONGEST_ANSWER)
    name: str = Field(max_length=120)
