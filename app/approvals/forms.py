"""What a review posts."""

from collections.abc import Iterator
from datetime import date
from typing import Annotated

from pydantic import Field

from app.approvals.rules import Verdict
from app.db.paging import PAGE
from app.web.forms import Form


class DecisionForm(Form):
    """`seen_hash` is the content the person had on the screen."""

    verdict: Verdict
    reason: str = Field(default="", max_length=4000)
    seen_hash: str = Field(min_length=64, max_length=64)


class QueueForm(Form):
    """What of the queue is asked for."""

    q: str = Field(default="", max_length=200)
    topic: int | None = None
    account: int | None = None


class TogetherForm(Form):
    """Several at once. `shown`: everything that was on the page; `seen`: what of it is decided, and its content."""

    verdict: Verdict
    reason: str = Field(default="", max_length=4000)
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


class SeenForm(Form):
    version: int


class ExceptionForm(Form):
    """A rule let pass for one post."""

    reason: str = Field(max_length=4_000)
    expires_on: date
