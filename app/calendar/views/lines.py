"""The rows of the table, a value for each column, and the columns with where each one sorts."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from app.approvals.queries.partial import account_names
from app.approvals.rules.alone import SOLE
from app.calendar.queries.steps import Waits, waits_of
from app.calendar.queries.table import Line
from app.calendar.rules.sorting import Order
from app.core.words import Sentence, say
from app.drafting.rules.numbers import number_of
from app.pages.shell.request_context import organisation, today
from app.web.addresses import post_addresses
from app.web.formats import Reader, local_date, reader
from app.web.formats import day as in_words
from app.web.request import now, reading
from app.web.words import translate

COLUMN_WORDS: dict[str, tuple[Sentence, str | None]] = {
    "day": (say("Día"), "short"),
    "hour": (say("Hora"), "short"),
    "title": (say("Publicación"), "main"),
    "status": (say("Estado"), "status"),
    "topic": (say("Tema"), None),
    "account": (say("Cuentas"), None),
    "language": (say("Lenguas"), None),
    "author": (say("Autoría"), None),
    "deadline": (say("Límite"), "due"),
    "waits": (say("Espera a"), None),
    "changed": (say("Cambió"), "when"),
}
PICK, AGAIN, PEOPLE = say("Elegir"), say("(2.ª vez)"), 2
"""`PEOPLE`: as many of those who may decide as are told by their name."""
Column = tuple[Any, ...]


def columns_of(order: Order, address: Callable[[str], str], *, picks: bool) -> list[Column]:
    """As the component `listing` takes them."""
    heads = [
        (translate(word), kind, {"url": address(name), "sort": order.aria if name == order.column else ""})
        for name, (word, kind) in COLUMN_WORDS.items()
    ]
    return [(translate(PICK), "pick"), *heads] if picks else heads


def rows_of(lines: Sequence[Line], *, picks: bool, picked: bool) -> list[tuple[object, ...]]:
    """In the order of the columns; two statements for all of them."""
    keys = [line.id for line in lines]
    accounts = account_names(reading(), organisation().id, keys)
    waits = waits_of(reading(), organisation().id, keys)
    address, told = post_addresses("drafting.show"), reader()
    return [
        (
            *([_pick(line, picked)] if picks else []),
            *_when(line.planned_at, told),
            (_title(line), address(line.year, line.ordinal)),
            line.shown,
            line.topic,
            ", ".join(map(translate, accounts.get(line.id, ()))),
            ", ".join(line.languages),
            line.author,
            *_waiting(waits.get(line.id), told),
            told.when(line.changed_at),
        )
        for line in lines
    ]


def _pick(line: Line, picked: bool) -> tuple[object, ...]:
    return ("post", number_of(line.year, line.ordinal), _title(line), picked)


def _title(line: Line) -> str:
    title = line.title or translate(say("Sin título (%(number)s)", number=number_of(line.year, line.ordinal)))
    return f"{title} · {translate(SOLE)}" if line.is_sole else title


def _when(planned: datetime | None, told: Reader) -> tuple[str, str]:
    if planned is None:
        return translate(say("sin fecha")), ""
    local, day = planned.astimezone(told.zone), local_date(planned)
    again = f" {translate(AGAIN)}" if local.fold else ""
    return in_words(day, "EEE d MMM" if day.year == today().year else "EEE d MMM y"), f"{local:%H:%M}{again}"


def _waiting(waits: Waits | None, told: Reader) -> tuple[tuple[str, bool], str]:
    """Until when, and whether that is over; and whom it waits for."""
    if waits is None:
        return ("", False), ""
    return (told.when(waits.deadline_at), waits.deadline_at <= now()), f"{', '.join(waits.steps)}{_people(waits)}"


def _people(waits: Waits) -> str:
    if not waits.people:
        return ""
    named, more = ", ".join(waits.people[:PEOPLE]), len(waits.people) - PEOPLE
    several = say("%(names)s y %(count)s más", names=named, count=more)
    return f": {translate(several) if more > 0 else named}"
