"""Comparable profiles as people type them: one a line, with its name, its address and the day it was looked at."""

import re
from datetime import date

from app.core.errors import Refusal
from app.core.words import say

_ADDRESS = re.compile(r"https?://[^\s|,;]+")
_ISO = re.compile(r"\b(\d{4})-(\d{1,2})-(\d{1,2})\b")
_SPANISH = re.compile(r"\b(\d{1,2})/(\d{1,2})/(\d{4})\b")


def profiles_typed(text: str, *, today: date) -> list[dict[str, str]]:
    """{"name", "url", "seen_on"} of each line. Raises `Refusal` naming the line that lacks something."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return [_profile(place, line, today) for place, line in enumerate(lines, start=1)]


def profiles_written(profiles: list[dict[str, str]]) -> str:
    return "\n".join(f"{one['name']} | {one['url']} | {one['seen_on']}" for one in profiles)


def _profile(place: int, line: str, today: date) -> dict[str, str]:
    address, seen = _ADDRESS.search(line), _day(line)
    if address is None:
        raise Refusal(say("Línea %(place)s: ponga la dirección del perfil, que empiece por https://.", place=place))
    if seen is None or seen > today:
        raise Refusal(say("Línea %(place)s: ponga el día en que lo miró, por ejemplo 2027-03-15.", place=place))
    name = _SPANISH.sub("", _ISO.sub("", line.replace(address[0], ""))).strip(" |,;\t-–·")
    return {"name": name or address[0], "url": address[0], "seen_on": seen.isoformat()}


def _day(line: str) -> date | None:
    plain = _ADDRESS.sub("", line)
    iso, spanish = _ISO.search(plain), _SPANISH.search(plain)
    numbers = iso.groups() if iso else spanish.groups()[::-1] if spanish else None
    try:
        return date(*(int(number) for number in numbers)) if numbers else None
    except ValueError:
        return None
