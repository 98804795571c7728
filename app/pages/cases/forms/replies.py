"""Reply forms, fields prefixed because forms share the page."""

from enum import StrEnum
from typing import Any

from pydantic import Field

from app.usecases.replies.composition import LONGEST_REPLY, ReplyInput
from app.web.forms import Form, RowKey

VALUE_PREFIX = "v-"


class ReplyButton(StrEnum):
    LOOK = "look"
    SEND = "send"


class ReplyEnding(StrEnum):
    """Outcomes; each value has a use case in `manual_outcome`."""

    BY_HAND = "by_hand"
    SENT = "sent"
    NOT_SENT = "not_sent"
    RETRY = "retry"
    CALL_OFF = "call_off"


class ReplyForm(Form):
    """`reply_base`: the contents shown. Free text replaces the template's."""

    reply_press: ReplyButton = ReplyButton.SEND
    reply_base: str = Field(default="", max_length=60)
    reply_template: str = Field(default="", max_length=20)
    reply_language: str = Field(default="", max_length=5)
    reply_why: str = Field(default="", max_length=200)
    reply_text: str = Field(default="", max_length=LONGEST_REPLY)
    reply_private: bool = False
    reply_replaces: RowKey | None = None
    reply_faq: RowKey | None = None

    def wanted(self, values: dict[str, str]) -> ReplyInput:
        return ReplyInput(
            template=self.reply_template,
            language=self.reply_language,
            why_language=self.reply_why,
            text=self.reply_text,
            values=values,
            is_public=not self.reply_private,
        )


class ReplyDecisionForm(Form):
    """`digest` identifies the words read."""

    digest: str = Field(max_length=64)
    approves: bool = False
    decision_reason: str = Field(default="", max_length=2000)


class ReplyEndingForm(Form):
    ending: ReplyEnding
    was_out: bool = False
    permalink: str = Field(default="", max_length=500, pattern=r"^(https://\S+)?$")

    def besides(self) -> dict[str, Any]:
        arguments_by_ending: dict[ReplyEnding, dict[str, Any]] = {
            ReplyEnding.BY_HAND: {"permalink": self.permalink, "was_out": self.was_out},
            ReplyEnding.SENT: {"permalink": self.permalink},
        }
        return arguments_by_ending.get(self.ending, {})
