"""What is posted about a text under review."""

from typing import Literal

from pydantic import Field

from app.domain.review.rules.threads import CommentKind
from app.web.forms import Form

LONGEST_COMMENT = 4000


class PostCommentForm(Form):
    """`near`: at which character of the text the words were selected, if known; `back`: the page it is on."""

    text: str = Field(default="", max_length=LONGEST_COMMENT)
    quote: str = Field(default="", max_length=2000)
    near: int = 0
    back: Literal["review", "comments"] = "comments"


class CommentAnswerForm(Form):
    text: str = Field(default="", max_length=LONGEST_COMMENT)
    back: Literal["review", "comments"] = "comments"


class ThreadStateForm(Form):
    kind: Literal[CommentKind.RESOLVED, CommentKind.REOPENED]
    back: Literal["review", "comments"] = "comments"


class SuggestionAcceptForm(Form):
    """`seen_hash`: the text that the difference on the screen began with."""

    seen_hash: str = Field(min_length=64, max_length=64)


class ReviewPresenceForm(Form):
    """`version`: the one on the screen."""

    version: int
    deed: Literal["take", "leave"] = "take"
