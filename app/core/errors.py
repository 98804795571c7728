from app.core.messages import Message


class Refusal(Exception):
    status = 422

    def __init__(self, sentence: Message) -> None:
        super().__init__(str(sentence))
        self.sentence = sentence


class InvalidField(Refusal):
    def __init__(self, field: str, sentence: Message) -> None:
        super().__init__(sentence)
        self.field = field


class NotFound(Refusal):
    """A missing object, or another's, indistinguishable."""

    status = 404


class NotPermitted(Refusal):
    status = 403


class Conflict(Refusal):
    """A stale action: things have changed."""

    status = 409


class Busy(Refusal):
    """Too much at once: the same is right in a moment (429, RFC 6585, section 4)."""

    status = 429
