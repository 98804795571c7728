import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from flask import Flask

from app.core.messages import Message, msg
from app.domain.audit.queries.history import ErasedValue, HistoryEntry
from app.domain.organisations.rules import WEEKDAYS, weekday_name
from app.pages.components.record_labels import DETAIL_LABELS, SUBJECT_LABELS, TECHNICAL_DETAILS, VALUE_LABELS
from app.web.formats import format_day, format_instant
from app.web.stored_sentences import retold
from app.web.translation import translate

ERASED_VALUE = msg("dato personal borrado")
YES, NO = msg("sí"), msg("no")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d")
_DIGEST = re.compile(r"[0-9a-f]{40,}")


def subject_word(subject: str) -> Message | str:
    kind = subject.partition(":")[0]
    return SUBJECT_LABELS.get(kind, kind)


def entry_details(entry: HistoryEntry, brief: bool = False) -> list[tuple[Message | str, Any]]:
    """Omit empty values and, if `brief`, auditors'."""
    left_out = TECHNICAL_DETAILS if brief else frozenset()
    shown = {name: value for name, value in entry.detail.items() if name not in left_out}
    return labelled_details({name: value for name, value in shown.items() if value not in (None, "", [], {})})


def labelled_details(details: Mapping[str, Any]) -> list[tuple[Message | str, Any]]:
    return [
        (DETAIL_LABELS.get(name, name.replace("_", " ").capitalize()), _labelled_value(name, value))
        for name, value in details.items()
    ]


def _labelled_value(name: str, value: Any) -> Any:
    if name == "trouble" and isinstance(value, str):
        return retold(value)
    if name == "attention_hours":
        return ", ".join(_label_hours(value))
    if name == "days" and isinstance(value, dict):
        return " · ".join(_label_run(kind, *run) for kind, run in value.items())
    if name in ("from", "to") and isinstance(value, dict):
        return " · ".join(
            translate(_labelled_value(part, part_value)) for part, part_value in value.items() if part_value is not None
        )
    if isinstance(value, list):
        return ", ".join(translate(_labelled_value(name, part)) for part in value)
    word = VALUE_LABELS.get(name, {}).get(value) if isinstance(value, str) else None
    return word or plain_value(value)


def _label_run(kind: str, first: str, last: str | None) -> str:
    ends = dict.fromkeys(filter(None, (first, last)))
    return f"{translate(VALUE_LABELS['kind'].get(kind, kind))} {'–'.join(map(_text, ends))}"


def _label_hours(week: Mapping[str, Any]) -> Iterator[str]:
    for name in WEEKDAYS:
        yield from (f"{translate(weekday_name(name))} {'–'.join(span)}" for span in week.get(name, ()))


def plain_value(value: Any) -> Any:
    if isinstance(value, ErasedValue) or (isinstance(value, dict) and set(value) == {"digest"}):
        return ERASED_VALUE
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, dict):
        return " · ".join(f"{name}: {plain_value(part)}" for name, part in value.items())
    return _text(str(value))


def _text(value: str) -> str:
    if _DIGEST.fullmatch(value):
        return f"{value[:12]}…"
    try:
        if _DAY.fullmatch(value):
            return format_day(date.fromisoformat(value), "d MMM y")
        instant = datetime.fromisoformat(value) if _INSTANT.match(value) else None
    except ValueError:
        return value
    return format_instant(instant) if instant and instant.tzinfo else value


def init_app(app: Flask) -> None:
    app.jinja_env.filters |= {
        "details": entry_details,
        "subject_word": subject_word,
    }
