from collections.abc import Iterable
from dataclasses import dataclass

from flask import url_for

from app.core.messages import Message
from app.domain.calendar.rules.clashes import Clash
from app.web.addresses import url_from


@dataclass(frozen=True, slots=True)
class ClashWarning:
    """A warning. `more`: others alike; `url`: the nearest."""

    sentence: Message
    more: int
    url: str


def clash_warnings(clashes: Iterable[Clash]) -> list[ClashWarning]:
    return [ClashWarning(clash.sentence, clash.more, _where(clash)) for clash in clashes]


def _where(clash: Clash) -> str:
    if clash.post:
        return url_for("posts.show", year=clash.post[0], ordinal=clash.post[1])
    if clash.period_id:
        return url_for("periods.show", period_id=clash.period_id)
    return url_from("calendar.day", clash.day) if clash.day else ""
