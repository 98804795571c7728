from collections.abc import Callable
from datetime import datetime
from typing import Any

from app.core.call_outcome import delay_after
from app.core.messages import Message
from app.domain.external_calendars.ports import CalendarUnreadable
from app.domain.external_calendars.rules.calendars import BACK_OFF


def open_address(sealed_address: str, unseal: Callable[[str], str], *, lost: Message) -> str:
    """Raise `CalendarUnreadable`, saying `lost`, without its key."""
    try:
        return unseal(sealed_address)
    except ValueError as error:
        raise CalendarUnreadable(lost) from error


def postpone_reading(failures: int, trouble: Message, *, now: datetime) -> dict[str, Any]:
    """Return the fields: earlier data stays; each retry waits longer."""
    tried = failures + 1
    return {"trouble": str(trouble), "failures": tried, "next_attempt_at": now + delay_after(tried, BACK_OFF)}
