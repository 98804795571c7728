"""What the buttons of a post's page, and the list's filters, send."""

from typing import Literal

from pydantic import AwareDatetime, Field

from app.drafting.queries.listing import Wanted
from app.drafting.rules.states import Status
from app.web.forms import Form, Key


class ReasonForm(Form):
    reason: str = Field(max_length=4000)


class SlotForm(Form):
    """One of the free hours that were offered."""

    at: AwareDatetime


class FilterForm(Form):
    """What of the list is wanted, and from where on."""

    model_config = {"extra": "ignore"}

    status: Status | None = None
    topic: Key | None = None
    account: Key | None = None
    campaign: Key | None = None
    dated: Literal["no"] | None = None
    q: str = Field(default="", max_length=200)
    mine: bool = False

    def wanted(self, *, me: int) -> Wanted:
        """`me`: whoever asks for what is theirs."""
        return Wanted(
            status=self.status,
            topic_id=self.topic,
            channel_id=self.account,
            campaign_id=self.campaign,
            undated=self.dated == "no",
            words=self.q,
            author_id=me if self.mine else None,
        )
