from collections.abc import Mapping
from datetime import date
from typing import Any

from pydantic import Field

from app.core.horizon import PLANNING
from app.domain.directory.rules.account_acts import AccountActDetails, AccountActKind
from app.domain.directory.rules.networks import ChannelState
from app.domain.plan.models.gate import AccountChecklist
from app.domain.plan.rules.gate import PieceKind
from app.domain.plan.rules.purpose import Purpose
from app.pages.organisations.forms import WeekForm, week_form_values
from app.pages.people.forms import Email
from app.usecases.plan.checklist import ChecklistAnswers
from app.web.forms import Form, RowKey

LONG = 4000
PASTED = 200_000
"""Characters: more than two hundred pieces."""
D = AccountActKind
_ACT = ("body", "reference", "act_on")
_ACT_FIELDS: Mapping[AccountActKind, tuple[str, ...]] = {
    D.REGISTERED: _ACT,
    D.OPENED: (*_ACT, "reason"),
    D.REOPENED: ("reason", *_ACT),
    D.PAUSED: ("reason", *_ACT),
    D.CLOSED: ("reason", "archive", "handover", *_ACT),
    D.WAIVED: ("reason", *_ACT),
    D.KEPT: ("reason",),
}


def act_fields(kind: AccountActKind, state: ChannelState) -> tuple[str, ...]:
    """Ask no archive or custodian of a never opened account."""
    gives_up = kind is D.CLOSED and state is ChannelState.PROPOSED
    return ("reason",) if gives_up else _ACT_FIELDS[kind]


class ChecklistForm(WeekForm):
    """A checklist, possibly partial. `base`: the revision edited."""

    horizon = PLANNING
    purpose: Purpose | None = None
    reason: str = Field(default="", max_length=LONG)
    objectives: str = Field(default="", max_length=LONG)
    audiences: str = Field(default="", max_length=LONG)
    alternatives: str = Field(default="", max_length=LONG)
    administrators: str = Field(default="", max_length=LONG)
    address: Email = ""
    handover: str = Field(default="", max_length=LONG)
    waits_until: date | None = None
    base: int = 0

    def listed(self) -> ChecklistAnswers:
        """Return the answers; raises `Refusal`."""
        names = (line.strip() for line in self.administrators.splitlines())
        plain = ("purpose", "reason", "objectives", "audiences", "alternatives", "address", "handover", "waits_until")
        return ChecklistAnswers(
            **{name: getattr(self, name) for name in plain},
            attention_hours=self.hours(),
            administrators=list(dict.fromkeys(name for name in names if name)),
        )


class SamplesForm(Form):
    kind: PieceKind = PieceKind.SHORT
    topic_id: RowKey | None = None
    pasted: str = Field(max_length=PASTED)


class AccountActForm(Form):
    horizon = PLANNING
    body: str = Field(default="", max_length=200)
    reference: str = Field(default="", max_length=300)
    act_on: date | None = None
    reason: str = Field(default="", max_length=LONG)
    archive: str = Field(default="", max_length=LONG)
    handover: str = Field(default="", max_length=LONG)

    def details(self) -> AccountActDetails:
        return AccountActDetails(**self.model_dump())


def typed_checklist(row: AccountChecklist | None) -> dict[str, Any]:
    if row is None:
        return {"base": 0}
    texts = ("reason", "objectives", "audiences", "alternatives", "address", "handover")
    return {
        **{name: getattr(row, name) for name in texts},
        **week_form_values(row.attention_hours),
        "purpose": row.purpose.value if row.purpose else "",
        "administrators": "\n".join(row.administrators),
        "waits_until": row.waits_until.isoformat() if row.waits_until else "",
        "base": row.revision,
    }
