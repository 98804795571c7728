"""What is posted to answer, to decide on what others would answer, and to say how it ended.

The panel stands on a page with other forms, so its fields have names of their own.
"""

from enum import StrEnum
from typing import Any

from pydantic import Field

from app.citizens.service.composing import LONGEST_REPLY, Wanted
from app.web.forms import Form, Key

VALUE = "v-"
"""Before the name of a variable, in the name of its field."""


class Press(StrEnum):
    """Which button was pressed."""

    LOOK = "look"
    SEND = "send"


class Ending(StrEnum):
    """What a person says of a reply on its way: the names of the deeds of `service.settling`."""

    BY_HAND = "by_hand"
    SENT = "sent"
    NOT_SENT = "not_sent"
    RETRY = "retry"
    CALL_OFF = "call_off"


class ReplyForm(Form):
    """`reply_base`: what the case held when the page was shown. Text of one's own goes instead of the template's."""

    reply_press: Press = Press.SEND
    reply_base: str = Field(default="", max_length=60)
    reply_template: str = Field(default="", max_length=20)
    reply_language: str = Field(default="", max_length=5)
    reply_why: str = Field(default="", max_length=200)
    reply_text: str = Field(default="", max_length=LONGEST_REPLY)
    reply_private: bool = False
    reply_replaces: Key | None = None
    reply_faq: Key | None = None

    def wanted(self, values: dict[str, str]) -> Wanted:
        return Wanted(
            template=self.reply_template,
            language=self.reply_language,
            why_language=self.reply_why,
            text=self.reply_text,
            values=values,
            is_public=not self.reply_private,
        )


class DecisionForm(Form):
    """`digest` tells exactly the words that were read."""

    digest: str = Field(max_length=64)
    approves: bool = False
    decision_reason: str = Field(default="", max_length=2000)


class EndingForm(Form):
    ending: Ending
    was_out: bool = False
    permalink: str = Field(default="", max_length=500, pattern=r"^(https://\S+)?$")

    def besides(self) -> dict[str, Any]:
        """What the deed is told besides, of those that say it went out."""
        said: dict[Ending, dict[str, Any]] = {
            Ending.BY_HAND: {"permalink": self.permalink, "was_out": self.was_out},
            Ending.SENT: {"permalink": self.permalink},
        }
        return said.get(self.ending, {})
