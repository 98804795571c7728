from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from pydantic import Field

from app.core.horizon import UNLIMITED
from app.core.zones import instant_of
from app.domain.requests.rules.acts import RequestActKind
from app.domain.requests.rules.attachments import ImageRights, RequestFile
from app.domain.requests.rules.mail_letter import MailSecurity
from app.domain.requests.rules.origin import IN_OWN_NAME, RequestChannel, RequesterKind, RequestSensitivity
from app.domain.requests.rules.request import RequestContent, Requester
from app.usecases.requests.mailbox import MailboxLocation
from app.web.forms import Form, RowKey

TEXT_LIMIT = 20_000
LINE_LIMIT = 200


class RequestForm(Form):
    """`requester_…`, `original_channel`: for others' requests. `post`: the one concerned."""

    subject: str = Field(max_length=LINE_LIMIT)
    text: str = Field(default="", max_length=TEXT_LIMIT)
    purpose: str = Field(default="", max_length=2000)
    wanted_on: date | None = None
    on_behalf_of: str = Field(default="", max_length=LINE_LIMIT)
    behalf_is_political: bool = False
    audience: str = Field(default="", max_length=LINE_LIMIT)
    facts: str = Field(default="", max_length=TEXT_LIMIT)
    accounts: list[int] = []
    embargo_until: datetime | None = None
    urgent_because: str = Field(default="", max_length=500)
    languages: list[str] = []
    budget: str = Field(default="", max_length=LINE_LIMIT)
    sensitivities: list[RequestSensitivity] = []
    unit: RowKey | None = None
    rights: ImageRights = ImageRights.UNKNOWN
    rights_owner: str = Field(default="", max_length=LINE_LIMIT)
    form_key: str = Field(default="", max_length=64)

    def content(self, zone: str, attached: Sequence[RequestFile] = ()) -> RequestContent:
        """Take an ambiguous hour's first; raises `NonexistentTime`. Rights cover every image."""
        until = self.embargo_until
        fields = self.model_dump(
            exclude={"form_key", "unit", "embargo_until", "accounts", "languages", "sensitivities"}
        )
        return RequestContent(
            **{name: fields[name] for name in RequestContent.__dataclass_fields__ if name in fields},
            accounts=tuple(self.accounts),
            languages=tuple(self.languages),
            sensitivities=tuple(self.sensitivities),
            unit_id=self.unit,
            embargo_until=instant_of(until.date(), until.time(), zone, fold=0) if until else None,
            attachments=[replace(attachment, rights=self.rights, owner=self.rights_owner) for attachment in attached],
        )


class BroughtRequestForm(RequestForm):
    requester_kind: RequesterKind
    requester_name: str = Field(default="", max_length=LINE_LIMIT)
    requester_post: str = Field(default="", max_length=LINE_LIMIT)
    requester_email: str = Field(default="", max_length=LINE_LIMIT)
    original_channel: RequestChannel | None = None
    post: str = Field(default="", max_length=20)

    def requester(self) -> Requester:
        return Requester(
            kind=self.requester_kind,
            name=self.requester_name,
            post=self.requester_post,
            email=self.requester_email,
            original_channel=self.original_channel,
        )


_ONE_LINE = r"^[^\x00-\x1f\x7f]+$"


class RequestMailboxForm(Form):
    """A blank `password` keeps the current."""

    host: str = Field(max_length=250, pattern=r"^[\w.:-]+$")
    port: int = Field(ge=1, le=65535)
    security: MailSecurity
    user: str = Field(max_length=LINE_LIMIT, pattern=_ONE_LINE)
    password: str = Field(default="", max_length=500)
    folder: str = Field(default="INBOX", max_length=LINE_LIMIT, pattern=_ONE_LINE)
    since: date

    def place(self) -> MailboxLocation:
        return MailboxLocation(**self.model_dump(exclude={"password"}))


class PressureForm(Form):
    """The event and its evidence."""

    kind: RequestActKind
    evidence: str = Field(max_length=4000)


class InsistenceForm(Form):
    evidence: str = Field(max_length=4000)


class DecisionButton(StrEnum):
    ANSWER = "answer"
    DECIDE = "decide"


class RequestOutcomeForm(Form):
    """`proposed`: the answer shown, following citations unless rewritten; `images`: file indices for the draft."""

    rules: list[str] = []
    other_rules: str = Field(default="", max_length=LINE_LIMIT)
    motive: str = Field(default="", max_length=2000)
    version: str = Field(default="", max_length=TEXT_LIMIT)
    into: str = Field(default="", max_length=40)
    images: list[int] = []
    answer: str = Field(default="", max_length=6000)
    proposed: str = Field(default="", max_length=40_000)
    press: DecisionButton = DecisionButton.DECIDE

    @property
    def codes(self) -> list[str]:
        """Return distinct rules, in capitals."""
        typed = self.other_rules.replace(";", ",").split(",")
        return list(dict.fromkeys(code.strip().upper() for code in (*self.rules, *typed) if code.strip()))

    @property
    def is_rewritten(self) -> bool:
        """Compare words: browsers send line ends as two characters."""
        return bool(self.answer) and self.answer.split() != self.proposed.split()


class PoliticalLogForm(Form):
    """Local days, the last included."""

    horizon = UNLIMITED
    spans = (("since", "until"),)
    since: date | None = None
    until: date | None = None
    place: str = Field(default="", alias="from", max_length=60)


def initial_values(**typed: Any) -> dict[str, Any]:
    return {"on_behalf_of": IN_OWN_NAME, **typed}
