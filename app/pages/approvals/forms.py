from collections.abc import Iterator
from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, AwareDatetime, ConfigDict, Field

from app.core.text import normalise_text
from app.db.paging import PAGE_SIZE
from app.domain.approvals.queries.queue_filter import QueueFilter
from app.domain.approvals.rules.partial_approval import VariantChoice
from app.domain.approvals.rules.recusal import RecusalGround
from app.domain.approvals.rules.sole_approval import LONGEST_REVIEW
from app.domain.approvals.rules.states import Verdict, require_whole_verdict
from app.web.forms import Form, RowKey

WholeVerdict = Annotated[Verdict, AfterValidator(require_whole_verdict)]


class SeenTextForm(Form):
    """A form with `seen_hash` of the content shown."""

    seen_hash: str = Field(min_length=64, max_length=64)


class RewrittenTextForm(SeenTextForm):
    """`wording`, `present`, `suggested`: a text's name, present and suggested words, in parallel."""

    seen_step: RowKey | None = None
    wording: list[str] = []
    present: list[str] = []
    suggested: list[Annotated[str, Field(max_length=20_000)]] = []

    def rewritten(self) -> dict[str, str]:
        texts = zip(self.wording, self.present, self.suggested, strict=False)
        return {name: text for name, before, text in texts if normalise_text(text) != normalise_text(before)}


class TextChangeForm(RewrittenTextForm):
    """The decision's form, sent without deciding: its other fields are not ours."""

    model_config = ConfigDict(extra="ignore")


class PostDecisionForm(RewrittenTextForm):
    """A decision on content (`seen_hash`) and step (`seen_step`) shown at `shown_at`.

    `offered`, `chosen`: variants shown and ticked; `less`: already left out.
    """

    verdict: WholeVerdict
    reason: str = Field(default="", max_length=4000)
    shown_at: AwareDatetime | None = None
    offered: list[int] = []
    chosen: list[int] = []
    less: int = 0

    def choice(self) -> VariantChoice | None:
        """Return the chosen variants, None without a choice."""
        return VariantChoice(frozenset(self.offered), frozenset(self.chosen)) if self.offered or self.chosen else None


class DecisionQueueForm(Form):
    q: str = Field(default="", max_length=200)
    topic: RowKey | None = None
    account: RowKey | None = None
    author: RowKey | None = None
    due: Literal["", "late", "today"] = ""
    whose: Literal["", "own", "substitute"] = ""

    def wanted(self, now: datetime, day_ends: datetime) -> QueueFilter:
        is_today = self.due == "today"
        return QueueFilter(
            words=self.q,
            topic_id=self.topic,
            channel_id=self.account,
            author_id=self.author,
            late_at=now if self.due == "late" else None,
            due_after=now if is_today else None,
            due_before=day_ends if is_today else None,
            is_own=self.whose == "own",
            is_substitute=self.whose == "substitute",
        )

    def narrowing(self) -> dict[str, Any]:
        return {name: value for name, value in self.model_dump().items() if value}


class BulkDecisionForm(Form):
    """Posts decided together, perhaps in a `sitting`; `shown`: on the page; `seen`: decided, with hash."""

    verdict: WholeVerdict
    reason: str = Field(default="", max_length=4000)
    sitting: RowKey | None = None
    shown: list[str] = []
    seen: list[Annotated[str, Field(pattern=r"^[0-9]{4}-[0-9]{1,9} [0-9a-f]{64}$")]] = Field(
        min_length=1, max_length=PAGE_SIZE
    )

    def chosen(self) -> Iterator[tuple[int, int, str]]:
        for reference in self.seen:
            name, _, seen_hash = reference.partition(" ")
            year, _, ordinal = name.partition("-")
            yield int(year), int(ordinal), seen_hash


class TakeBackForm(Form):
    decisions: Annotated[str, Field(pattern=r"^[\w-]{43}( [\w-]{43})*$", max_length=8_000)]

    def keys(self) -> list[str]:
        return self.decisions.split()


class RecusalForm(Form):
    ground: RecusalGround
    text: str = Field(max_length=2000)


class CallInForm(Form):
    reason: str = Field(max_length=2000)


class SoleApprovalForm(SeenTextForm):
    reason: str = Field(max_length=2000)


class LaterReviewForm(Form):
    deed: Literal["agreed", "to_correct"]
    reason: str = Field(default="", max_length=2000)


class SmallTownModeForm(Form):
    """A form; `days`: working days until later review."""

    is_on: bool = False
    days: int = Field(ge=1, le=LONGEST_REVIEW)


class SeenVersionForm(Form):
    version: int
    hour: str | None = None


class RuleExceptionForm(Form):
    reason: str = Field(max_length=4_000)
    expires_on: date
