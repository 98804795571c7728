"""The few refusals of a request, worded and coded by each edge."""

from app.core.messages import Message


class Refusal(Exception):
    """A request the rules forbid, with a message for its author."""

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
    """A missing object, or another user's, indistinguishable to the reader."""

    status = 404


class NotPermitted(Refusal):
    """An action outside the person's role."""

    status = 403


class Conflict(Refusal):
    """A stale action: things changed after the page was shown."""

    status = 409
