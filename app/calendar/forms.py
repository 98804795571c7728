"""What the calendar's pages post and ask: the answers about equal hours, and what narrows a month."""

import re
from collections.abc import Mapping

from app.calendar.rules.showing import NAMES

_FOLD = re.compile(r"fold-(\d{1,7})", re.ASCII)


def folds_in(posted: Mapping[str, str]) -> dict[int, int]:
    """Which of two equal hours each row means, from `fold-12` = `0` or `1`; anything else answers nothing."""
    answers = ((_FOLD.fullmatch(name), value) for name, value in posted.items())
    return {int(found[1]): int(value) for found, value in answers if found and value in ("0", "1")}


def state_asked(asked: Mapping[str, str]) -> str:
    """A state a calendar shows, or none."""
    name = asked.get("status", "")
    return name if name in NAMES else ""


def key_asked(asked: Mapping[str, str], name: str) -> int | None:
    """A key in an address; nonsense is no choice."""
    value = asked.get(name, "")
    return int(value) if value.isascii() and value.isdecimal() and len(value) < 16 else None
