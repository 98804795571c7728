from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from app.core.messages import Message, msg
from app.domain.approvals.queries.left_out import account_names
from app.domain.approvals.rules.sole_approval import SOLE_APPROVAL_WORD
from app.domain.calendar.queries.table import PendingSteps, TableRow, pending_steps
from app.domain.calendar.rules.table_order import TableOrder
from app.domain.posts.rules.post_number import format_number
from app.pages.shell.request_context import organisation, today
from app.web.addresses import post_address_builder
from app.web.formats import ReaderSettings, local_date, reader_settings
from app.web.formats import format_day as in_words
from app.web.request import now, read_session, work
from app.web.translation import translate

COLUMN_WORDS: dict[str, tuple[Message, str | None]] = {
    "day": (msg("Día"), "short"),
    "hour": (msg("Hora"), "short"),
    "title": (msg("Publicación"), "main"),
    "status": (msg("Estado"), "status"),
    "topic": (msg("Tema"), None),
    "account": (msg("Cuentas"), None),
    "language": (msg("Lenguas"), None),
    "author": (msg("Autoría"), None),
    "deadline": (msg("Límite"), "due"),
    "waits": (msg("Espera a"), None),
    "changed": (msg("Cambió"), "when"),
}
PICK_WORD, SECOND_TIME, MOST_PEOPLE_NAMED = msg("Elegir"), msg("(2.ª vez)"), 2
"""`MOST_PEOPLE_NAMED`: deciders named."""
TableColumn = tuple[Any, ...]


def table_columns(order: TableOrder, address: Callable[[str], str], *, picks: bool) -> list[TableColumn]:
    heads = [
        (translate(word), kind, {"url": address(name), "sort": order.aria if name == order.column else ""})
        for name, (word, kind) in COLUMN_WORDS.items()
    ]
    return [(translate(PICK_WORD), "pick"), *heads] if picks else heads


def table_rows(lines: Sequence[TableRow], *, picks: bool, picked: bool) -> list[tuple[object, ...]]:
    """Return rows in column order, in two statements."""
    keys = [line.id for line in lines]
    accounts = account_names(read_session(), organisation().id, keys)
    waits = pending_steps(work(read_session()), keys)
    address, settings = post_address_builder("posts.show"), reader_settings()
    return [
        (
            *([_pick(line, picked)] if picks else []),
            *_day_and_hour(line.planned_at, settings),
            (_title(line), address(line.year, line.ordinal)),
            line.shown,
            line.topic,
            ", ".join(map(translate, accounts.get(line.id, ()))),
            ", ".join(line.languages),
            line.author,
            *_deadline_and_steps(waits.get(line.id), settings),
            settings.when(line.changed_at),
        )
        for line in lines
    ]


def _pick(line: TableRow, picked: bool) -> tuple[object, ...]:
    return ("post", format_number(line.year, line.ordinal), _title(line), picked)


def _title(line: TableRow) -> str:
    title = line.title or translate(msg("Sin título (%(number)s)", number=format_number(line.year, line.ordinal)))
    return f"{title} · {translate(SOLE_APPROVAL_WORD)}" if line.is_sole else title


def _day_and_hour(planned: datetime | None, settings: ReaderSettings) -> tuple[str, str]:
    if planned is None:
        return translate(msg("sin fecha")), ""
    local, day = planned.astimezone(settings.zone), local_date(planned)
    again = f" {translate(SECOND_TIME)}" if local.fold else ""
    return in_words(day, "EEE d MMM" if day.year == today().year else "EEE d MMM y"), f"{local:%H:%M}{again}"


def _deadline_and_steps(waits: PendingSteps | None, settings: ReaderSettings) -> tuple[tuple[str, bool], str]:
    if waits is None:
        return ("", False), ""
    return (settings.when(waits.deadline_at), waits.deadline_at <= now()), f"{', '.join(waits.steps)}{_people(waits)}"


def _people(waits: PendingSteps) -> str:
    if not waits.people:
        return ""
    named, more = ", ".join(waits.people[:MOST_PEOPLE_NAMED]), len(waits.people) - MOST_PEOPLE_NAMED
    several = msg("%(names)s y %(count)s más", names=named, count=more)
    return f": {translate(several) if more > 0 else named}"
