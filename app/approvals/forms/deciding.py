"""What those who decide post."""

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, AwareDatetime, Field

from app.approvals.rules import Verdict, of_the_whole
from app.approvals.rules.alone import LONGEST_REVIEW
from app.approvals.rules.aside import Ground
from app.approvals.rules.partial import Choice
from app.core.writing import written
from app.db.paging import PAGE
from app.drafting.queries import Wanted
from app.web.forms import Form, Key

Whole = Annotated[Verdict, AfterValidator(of_the_whole)]


class DecisionForm(Form):
    """`seen_hash` and `seen_step`: the content and the step the person had on the screen, since `shown_at`.

    `offered` and `chosen`: the variants that were on the screen, and those that were ticked; `less`: how many others
    had left out before.
    `wording`, `present` and `suggested` go together: a text by its name, as it was and as they would have it.
    """

    verdict: Whole
    reason: str = Field(default="", max_length=4000)
    seen_hash: str = Field(min_length=64, max_length=64)
    seen_step: Key | None = None
    shown_at: AwareDatetime | None = None
    offered: list[int] = []
    chosen: list[int] = []
    less: int = 0
    wording: list[str] = []
    present: list[str] = []
    suggested: list[Annotated[str, Field(max_length=20_000)]] = []

    def choice(self) -> Choice | None:
        """Nothing where there was nothing to choose."""
        return Choice(frozenset(self.offered), frozenset(self.chosen)) if self.offered or self.chosen else None

    def rewritten(self) -> dict[str, str]:
        """By their names, the texts they would have otherwise."""
        texts = zip(self.wording, self.present, self.suggested, strict=False)
        return {name: text for name, before, text in texts if written(text) != written(before)}


class QueueForm(Form):
    """What of the queue is asked for."""

    q: str = Field(default="", max_length=200)
    topic: Key | None = None
    account: Key | None = None

    def wanted(self) -> Wanted:
        return Wanted(words=self.q, topic_id=self.topic, channel_id=self.account)

    def narrowing(self) -> dict[str, Any]:
        """As addresses say it."""
        return {name: value for name, value in self.model_dump().items() if value}


class TogetherForm(Form):
    """Several at once, perhaps from the agenda of a `sitting`.

    `shown`: everything that was on the page; `seen`: what of it is decided, and its content.
    """

    verdict: Whole
    reason: str = Field(default="", max_length=4000)
    sitting: Key | None = None
    shown: list[str] = []
    seen: list[Annotated[str, Field(pattern=r"^[0-9]{4}-[0-9]{1,9} [0-9a-f]{64}$")]] = Field(
        min_length=1, max_length=PAGE
    )

    def chosen(self) -> Iterator[tuple[int, int, str]]:
        """Year, ordinal and the hash of what was read."""
        for one in self.seen:
            name, _, seen_hash = one.partition(" ")
            year, _, ordinal = name.partition("-")
            yield int(year), int(ordinal), seen_hash


class RecusalForm(Form):
    """Somebody who must not decide, and why."""

    ground: Ground
    text: str = Field(max_length=2000)


class CallInForm(Form):
    reason: str = Field(max_length=2000)


class SeenTextForm(Form):
    """`seen_hash` is the content the person had on the screen."""

    seen_hash: str = Field(min_length=64, max_length=64)


class SoleForm(SeenTextForm):
    """One person's yes to what they wrote, and why it cannot wait."""

    reason: str = Field(max_length=2000)


class LaterForm(Form):
    deed: Literal["agreed", "to_correct"]
    reason: str = Field(default="", max_length=2000)


class ModeForm(Form):
    """`days`: working days in which somebody else looks at it."""

    is_on: bool = False
    days: int = Field(ge=1, le=LONGEST_REVIEW)


class SeenForm(Form):
    """The version and the hour that were on the screen."""

    version: int
    hour: str | None = None


class ExceptionForm(Form):
    """A rule let pass for one post."""

    reason: str = Field(max_length=4_000)
    expires_on: date
