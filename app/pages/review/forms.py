from typing import Literal

from pydantic import Field

from app.domain.review.rules.threads import CommentKind
from app.web.forms import Form

LONGEST_COMMENT = 4000


class PostCommentForm(Form):
    """`near`: any selection's offset in characters."""

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
    """An acceptance. `seen_hash`: the difference's old text."""

    seen_hash: str = Field(min_length=64, max_length=64)


class ReviewPresenceForm(Form):
    """A presence; `version`: on screen."""

    version: int
    deed: Literal["take", "leave"] = "take"
