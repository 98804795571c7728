"""What may be decided among others, and what has to be read alone."""

from app.core.errors import OutOfTurn
from app.core.words import say
from app.intake.rules.kinds import POLITICAL

APART = say("La pidió un cargo político: se decide en su página, con lo que se pidió al lado.")


def is_apart(requester: str | None) -> bool:
    """What a political office asked is decided with both texts before one's eyes."""
    return requester in POLITICAL


def check_among_others(requester: str | None) -> None:
    if is_apart(requester):
        raise OutOfTurn(APART)
