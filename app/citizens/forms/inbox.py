"""What the pages of the inbox and of a case post."""

from datetime import date, datetime, time
from urllib.parse import urlsplit

from pydantic import Field, field_validator

from app.channels.rules.accounts import Network
from app.citizens.rules.authors import CitizenKind
from app.citizens.rules.cases import Source
from app.citizens.rules.categories import Category, Outcome, Silence, Urgency
from app.citizens.rules.correcting import Reading
from app.citizens.rules.incoming import LONGEST_MESSAGE, Incoming
from app.core.errors import Refusal
from app.core.horizon import ALWAYS
from app.core.ids import new_token
from app.core.words import say
from app.core.zones import instant_of
from app.web.forms import Form, Key

LINE = 200
NOTE = 4000
ADDRESS = say("Escriba la dirección entera, por ejemplo https://red.example/@ana/123.")
EMPTY = say("Pegue lo que escribió: hace falta el texto o una captura.")
MAIL = "mail"


class ReceivedForm(Form):
    """What somebody wrote, pasted by whoever read it. `written_on`, `written_at`: on the organisation's clocks."""

    horizon = ALWAYS
    text: str = Field(default="", max_length=LONGEST_MESSAGE)
    channel: Key | None = None
    network: str = Field(default="", max_length=20)
    handle: str = Field(default="", max_length=LINE)
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
            raise ValueError(ADDRESS)
        return value

    @field_validator("network")
    @classmethod
    def _is_known(cls, value: str) -> str:
        return value if value in {MAIL, *Network} else ""

    def incoming(self, zone: str, *, now: datetime) -> Incoming:
        """Of two equal hours the first is meant. Raises `MissingHour`, or `Refusal` for what is still to come."""
        written_at = instant_of(self.written_on, self.written_at, zone, fold=0)
        if written_at > now:
            raise Refusal(say("Todavía no puede haberlo escrito: revise el día y la hora."))
        return Incoming(
            Source.BY_HAND,
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


class SortingForm(Form):
    """What a person says a case is. `ending`: how it should end."""

    category: Category
    urgency: Urgency
    said_language: str = Field(max_length=8)
    ending: Outcome | None = None
    said_unit: Key | None = None

    def reading(self) -> Reading:
        return Reading(self.category, self.urgency, self.said_language, self.ending, self.said_unit)


class AssignmentForm(Form):
    assignee: Key | None = None


class CaseNoteForm(Form):
    case_note: str = Field(max_length=NOTE)


class ReopeningForm(Form):
    why: str = Field(max_length=NOTE)


class OutcomeForm(Form):
    outcome: Outcome
    silence: Silence | None = None
    closing_note: str = Field(default="", max_length=NOTE)


class JoiningForm(Form):
    """`into`: another case of the same person, as its address has it."""

    into: str = Field(max_length=20, pattern=r"^\d{4}/\d{1,9}$")

    @property
    def number(self) -> tuple[int, int]:
        year, ordinal = self.into.split("/")
        return int(year), int(ordinal)


class SplittingForm(Form):
    """`folded`: which of those that repeat a message gets a case of its own."""

    folded: Key


class AuthorForm(Form):
    """What whoever wrote is."""

    author_kind: CitizenKind
