from datetime import date, time
from typing import Literal

from pydantic import Field

from app.core.horizon import PLANNING
from app.domain.directory.rules.topics import TopicClass
from app.domain.periods.rules.elections import Election
from app.domain.periods.rules.kinds import PeriodKind
from app.domain.periods.rules.references import PeriodReference, ReferenceKind
from app.web.forms import Form


class ElectionForm(Form):
    horizon = PLANNING
    election: Election
    on: date
    territory: str = Field(max_length=6)
    is_repeated: bool = False


class PeriodForm(Form):
    horizon = PLANNING
    spans = (("first", "last"),)
    kind: PeriodKind
    name: str = Field(max_length=120)
    territory: str = Field(max_length=6)
    first: date
    last: date | None = None


class PeriodConfirmationForm(Form):
    """`seen`: digest of holds shown; `look`: only preview again."""

    horizon = PLANNING
    spans = (
        ("first", "last"),
        ("campaign_first", "campaign_last"),
        ("poll_ban_first", "poll_ban_last"),
        ("reflection_day_first", "reflection_day_last"),
    )
    reference_kind: Literal["", "bulletin", "act", "order"] = ""
    reference_issuer: str = Field(default="", max_length=120)
    reference_number: str = Field(default="", max_length=60)
    reference_on: date | None = None
    reference_url: str = Field(default="", max_length=500)
    ordered_by: str = Field(default="", max_length=120)
    ordered_post: str = Field(default="", max_length=120)
    ordered_on: date | None = None
    ordered_at: time | None = None
    allowed: list[TopicClass] = []
    first: date
    last: date | None = None
    campaign_first: date | None = None
    campaign_last: date | None = None
    poll_ban_first: date | None = None
    poll_ban_last: date | None = None
    reflection_day_first: date | None = None
    reflection_day_last: date | None = None
    seen: str = ""
    look: bool = False

    def reference(self) -> PeriodReference | None:
        """Return document or order alone; None without a kind."""
        if not self.reference_kind:
            return None
        kind = ReferenceKind(self.reference_kind)
        if kind is ReferenceKind.ORDER:
            by, post = self.ordered_by.strip(), self.ordered_post.strip()
            return PeriodReference(kind, on=self.ordered_on, ordered_by=by, post=post, at=self.ordered_at)
        issuer, number, url = self.reference_issuer.strip(), self.reference_number.strip(), self.reference_url.strip()
        return PeriodReference(kind, issuer=issuer, number=number, on=self.reference_on, url=url)

    def days(self, kind: PeriodKind) -> tuple[date, date | None] | None:
        """Return days; None if not asked."""
        first, last = (getattr(self, f"{kind.value}_{end}", None) for end in ("first", "last"))
        return (first, last) if first else None


class PeriodEndingForm(Form):
    reason: str = Field(max_length=500)


class HoldReleaseForm(Form):
    """A release. `every`: all still held, ticked or not."""

    reason: str = Field(max_length=500)
    posts: list[int] = []
    every: bool = False


class AccountCheckForm(Form):
    found: str = Field(default="", max_length=500)
