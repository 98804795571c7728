"""What is posted about a text under review."""

from typing import Literal

from pydantic import Field

from app.review.rules.threads import Kind
from app.web.forms import Form

LONGEST = 4000


class CommentForm(Form):
    """`near`: at which character of the text the words were selected, if known; `back`: the page it is on."""

    text: str = Field(default="", max_length=LONGEST)
    quote: str = Field(default="", max_length=2000)
    near: int = 0
    back: Literal["review", "comments"] = "comments"


class AnswerForm(Form):
    text: str = Field(default="", max_length=LONGEST)
    back: Literal["review", "comments"] = "comments"


class TurnForm(Form):
    kind: Literal[Kind.RESOLVED, Kind.REOPENED]
    back: Literal["review", "comments"] = "comments"


class AcceptForm(Form):
    """`seen_hash`: the text that the difference on the screen began with."""

    seen_hash: str = Field(min_length=64, max_length=64)


class PresenceForm(Form):
    """`version`: the one on the screen."""

    version: int
    deed: Literal["take", "leave"] = "take"
