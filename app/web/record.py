"""Entries of the record as people read them."""

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from flask import Flask

from app.approvals.rules import VERDICT_WORDS, Verdict
from app.audit.queries.history import Erased, Told
from app.audit.rules import ACT_WORDS
from app.core.words import Sentence, say
from app.organisations.rules import (
    WEEKDAYS,
    weekday_name,
)
from app.web.formats import day, moment
from app.web.record_words import DETAILS, SUBJECTS, TECHNICAL, WORDS
from app.web.words import translate

GONE = say("dato personal borrado")
YES, NO = say("sí"), say("no")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d")
_DIGEST = re.compile(r"[0-9a-f]{40,}")


def deed(entry: Told) -> Sentence | str:
    return ACT_WORDS.get(entry.act, entry.act.value)


def subject_word(subject: str) -> Sentence | str:
    kind = subject.partition(":")[0]
    return SUBJECTS.get(kind, kind)


def details(entry: Told, brief: bool = False) -> list[tuple[Sentence | str, Any]]:
    """What an entry adds, name by name; what is empty is left out, and `brief` also what only an auditor reads."""
    left_out = TECHNICAL if brief else frozenset()
    return [
        (DETAILS.get(name, name.replace("_", " ").capitalize()), _worded(name, value))
        for name, value in entry.detail.items()
        if value not in (None, "", [], {}) and name not in left_out
    ]


def _worded(name: str, value: Any) -> Any:
    """Codes that have a word are shown by it."""
    if name == "attention_hours":
        return ", ".join(_hours(value))
    if name == "days" and isinstance(value, dict):
        return " · ".join(_run(kind, *run) for kind, run in value.items())
    if name in ("from", "to") and isinstance(value, dict):
        return " · ".join(translate(_worded(part, said)) for part, said in value.items() if said is not None)
    if isinstance(value, list):
        return ", ".join(translate(_worded(name, part)) for part in value)
    word = WORDS.get(name, {}).get(value) if isinstance(value, str) else None
    return word or plainly(value)


def _run(kind: str, first: str, last: str | None) -> str:
    ends = dict.fromkeys(filter(None, (first, last)))
    return f"{translate(WORDS['kind'].get(kind, kind))} {'–'.join(map(_text, ends))}"


def _hours(week: Mapping[str, Any]) -> Iterator[str]:
    for name in WEEKDAYS:
        yield from (f"{translate(weekday_name(name))} {'–'.join(span)}" for span in week.get(name, ()))


def verdict_word(verdict: Verdict) -> Sentence:
    return VERDICT_WORDS[verdict]


def plainly(value: Any) -> Any:
    """A value of the record in words."""
    if isinstance(value, Erased) or (isinstance(value, dict) and set(value) == {"digest"}):
        return GONE
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, dict):
        return " · ".join(f"{name}: {plainly(part)}" for name, part in value.items())
    return _text(str(value))


def _text(value: str) -> str:
    if _DIGEST.fullmatch(value):
        return f"{value[:12]}…"
    try:
        if _DAY.fullmatch(value):
            return day(date.fromisoformat(value), "d MMM y")
        instant = datetime.fromisoformat(value) if _INSTANT.match(value) else None
    except ValueError:
        return value
    return moment(instant) if instant and instant.tzinfo else value


def init_app(app: Flask) -> None:
    app.jinja_env.filters |= {
        "deed": deed,
        "details": details,
        "subject_word": subject_word,
        "verdict_word": verdict_word,
    }
