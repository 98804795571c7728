"""What every reading of a calendar by its address begins and fails with."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from app.calendar.ports import CalendarTrouble
from app.calendar.rules.external import wait_after
from app.core.words import Sentence


def opened(sealed_address: str, unseal: Callable[[str], str], *, lost: Sentence) -> str:
    """The address. Raises `CalendarTrouble`, saying `lost`, for one sealed with a key that is not here."""
    try:
        return unseal(sealed_address)
    except ValueError as error:
        raise CalendarTrouble(lost) from error


def put_off(failures: int, trouble: Sentence, *, now: datetime) -> dict[str, Any]:
    """How a reading ends that failed after so many: what was read before stays, the next try waits longer each time."""
    tried = failures + 1
    return {"trouble": str(trouble), "failures": tried, "next_attempt_at": now + wait_after(tried)}
