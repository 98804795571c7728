from typing import Literal

from pydantic import AwareDatetime, Field

from app.domain.posts.queries.post_list import PostFilter
from app.domain.publishing.rules.shown_state import STATE_NAMES
from app.web.forms import Form, RowKey


class PostReasonForm(Form):
    reason: str = Field(max_length=4000)


class FreeSlotForm(Form):
    at: AwareDatetime


class PostFilterForm(Form):
    model_config = {"extra": "ignore"}

    status: str = Field(default="", pattern=f"^({'|'.join(STATE_NAMES)})?$")
    topic: RowKey | None = None
    account: RowKey | None = None
    campaign: RowKey | None = None
    dated: Literal["no"] | None = None
    q: str = Field(default="", max_length=200)
    mine: bool = False

    def wanted(self, *, me: int) -> PostFilter:
        """Return the filter. `me`: for own posts."""
        return PostFilter(
            status=self.status,
            topic_id=self.topic,
            channel_id=self.account,
            campaign_id=self.campaign,
            undated=self.dated == "no",
            words=self.q,
            author_id=me if self.mine else None,
        )
