"""The few ways a request can be refused; each edge turns them into its own words and codes."""

from app.core.messages import Message


class Refusal(Exception):
    """Something a person asked for that the rules do not allow, in words for that person."""

    status = 422

    def __init__(self, sentence: Message) -> None:
        super().__init__(str(sentence))
        self.sentence = sentence


class InvalidField(Refusal):
    """An invalid value in `field`, the one to correct."""

    def __init__(self, field: str, sentence: Message) -> None:
        super().__init__(sentence)
        self.field = field


class NotFound(Refusal):
    """It does not exist, or belongs to somebody else (which is the same thing to the reader)."""

    status = 404


class NotPermitted(Refusal):
    """The person's role does not include the deed."""

    status = 403


class Conflict(Refusal):
    """The deed exists, but not from here: things have moved on since the page was shown."""

    status = 409
