"""What the pages about networks and hours post."""

from typing import Annotated

from pydantic import Field, field_validator

from app.core.errors import Refusal
from app.core.words import say
from app.core.writing import written
from app.plan.forms.numbers import whole
from app.plan.queries.workload import Workload
from app.plan.rules.capacity import MESSAGE_MINUTES, MOST_MINUTES, MOST_POSTS, POST_MINUTES
from app.plan.rules.networks import LONGEST_NAME, MOST_MESSAGES, MOST_SCORE, Criterion
from app.plan.rules.numbers import read_amount
from app.plan.service.networks import Choosing
from app.web.forms import Form

Score = Annotated[int, whole(0, MOST_SCORE)]
Messages = Annotated[int, whole(0, MOST_MESSAGES)]
Minutes = Annotated[int, whole(1, MOST_MINUTES)]


class NetworkForm(Form):
    network: str = Field(max_length=LONGEST_NAME)
    chosen: bool = False
    objectives: Score = 0
    audience: Score = 0
    content: Score = 0
    hours: Score = 0
    risk: Score = 0
    messages_per_week: Messages = 0
    reason: str = Field(default="", max_length=2000)

    def choosing(self) -> Choosing:
        scores = {one.value: getattr(self, one.value) for one in Criterion}
        return Choosing(written(self.network), self.chosen, scores, self.messages_per_week, written(self.reason))


class WeightsForm(Form):
    objectives: Score = 0
    audience: Score = 0
    content: Score = 0
    hours: Score = 0
    risk: Score = 0

    def weights(self) -> dict[str, int]:
        return {one.value: getattr(self, one.value) for one in Criterion}


class WorkloadForm(Form):
    """`account` and `posts` go in pairs; without a number the account's slots are counted."""

    post_minutes: Minutes = POST_MINUTES
    message_minutes: Minutes = MESSAGE_MINUTES
    account: list[int] = []
    posts: list[str] = []

    @field_validator("posts")
    @classmethod
    def _are_numbers(cls, posts: list[str]) -> list[str]:
        for typed in filter(str.strip, posts):
            try:
                read_amount(typed, most=MOST_POSTS)
            except Refusal as refusal:
                raise ValueError(say("«%(typed)s»: %(why)s", typed=typed, why=refusal.sentence)) from refusal
        return posts

    def workload(self) -> Workload:
        pairs = zip(self.account, self.posts, strict=False)
        posts = {str(key): read_amount(typed, most=MOST_POSTS) for key, typed in pairs if typed.strip()}
        return Workload(self.post_minutes, self.message_minutes, posts)
