"""Protocols from and to plain data (YAML, stored, fingerprint); errors come together."""

from collections.abc import Iterator
from typing import Any

from app.core.messages import Message, msg
from app.domain.cases.rules.categories import CaseOutcome, Category, SilenceReason, Urgency
from app.domain.editorial_line.rules import triggers as t
from app.domain.editorial_line.rules.line import Lexicon
from app.domain.editorial_line.rules.line_data import lexicon_data, line_fingerprint, trigger_data
from app.domain.editorial_line.rules.line_parser import parse_lexicon, parse_trigger
from app.domain.editorial_line.rules.plain_data import (
    InvalidLine,
    line_problem,
    require_count,
    require_flag,
    require_keys,
    require_mapping,
    require_member,
    require_sequence,
    text_field,
)
from app.domain.triage.rules.triage import ResponseProtocol, TriageQuestion

QUESTION_KEYS = frozenset(TriageQuestion.__dataclass_fields__)


def read_question(data: Any) -> TriageQuestion:
    """Raise `InvalidLine`."""
    code = str(require_mapping(data, "pregunta").get("code", ""))
    where = code or "pregunta"
    require_keys(data, QUESTION_KEYS, where)
    silence = data.get("silence")
    return TriageQuestion(
        code=text_field(data, "code", where, required=True),
        title=text_field(data, "title", where, required=True),
        category=require_member(Category, data.get("category"), f"{where} · category"),
        when=parse_trigger(data.get("when"), f"{where} · when"),
        urgency=require_member(Urgency, data.get("urgency", "ordinary"), f"{where} · urgency"),
        outcome=require_member(CaseOutcome, data.get("outcome"), f"{where} · outcome"),
        silence=require_member(SilenceReason, silence, f"{where} · silence") if silence else None,
        template=text_field(data, "template", where),
        to=text_field(data, "to", where),
        acknowledge=_minutes(data, "acknowledge", where),
        resolve=_minutes(data, "resolve", where),
        source=text_field(data, "source", where),
        enabled=require_flag(data.get("enabled", True), f"{where} · enabled"),
    )


def _minutes(data: Any, name: str, where: str) -> int | None:
    return require_count(data[name], f"{where} · {name}") if name in data else None


def read_protocol(data: Any) -> ResponseProtocol:
    """Read `{sortings: [...], lexicons: [...]}`; raise one `InvalidLine` for all."""
    require_keys(require_mapping(data, "protocolo"), {"sortings", "lexicons"}, "protocolo")
    problems: list[Message] = []
    sortings = tuple(_read_items(data.get("sortings", []), "sortings", read_question, problems))
    lexicons = tuple(_read_items(data.get("lexicons", []), "lexicons", parse_lexicon, problems))
    problems += _faults(sortings, lexicons)
    if problems:
        raise InvalidLine(problems)
    return ResponseProtocol(sortings, lexicons)


def _read_items(items: Any, where: str, reader: Any, problems: list[Message]) -> Iterator[Any]:
    for item in require_sequence(items, where):
        try:
            yield reader(item)
        except InvalidLine as bad:
            problems += bad.problems


def _faults(sortings: tuple[TriageQuestion, ...], lexicons: tuple[Lexicon, ...]) -> Iterator[Message]:
    """Yield repeated codes, missing lists and silences without reason."""
    known, seen = {lexicon.code for lexicon in lexicons}, set()
    for sorting in sortings:
        if sorting.code in seen:
            yield from line_problem(sorting.code, msg("hay dos preguntas con este código")).problems
        seen.add(sorting.code)
        lexicon_codes = {part.lexicon for part in t.nested_conditions(sorting.when) if isinstance(part, t.LexiconMatch)}
        for name in sorted(lexicon_codes - known):
            yield from line_problem(sorting.code, msg("no existe la lista de palabras «%(name)s»", name=name)).problems
        if (sorting.outcome is CaseOutcome.NO_ANSWER) != (sorting.silence is not None):
            yield from line_problem(sorting.code, msg("quien no contesta dice por qué, y solo entonces")).problems


TEXT_KEYS = ("template", "to", "source")
MINUTE_KEYS = ("acknowledge", "resolve")


def dump_question(question: TriageQuestion) -> dict[str, Any]:
    """Omit defaults."""
    data: dict[str, Any] = {
        "code": question.code,
        "title": question.title,
        "category": question.category.value,
        "urgency": question.urgency.value,
        "outcome": question.outcome.value,
    }
    if question.silence:
        data["silence"] = question.silence.value
    data |= {name: text for name in TEXT_KEYS if (text := getattr(question, name))}
    data |= {name: minutes for name in MINUTE_KEYS if (minutes := getattr(question, name)) is not None}
    data["when"] = trigger_data(question.when)
    return data if question.enabled else data | {"enabled": False}


def dump_protocol(protocol: ResponseProtocol) -> dict[str, Any]:
    return {
        "sortings": [dump_question(sorting) for sorting in protocol.sortings],
        "lexicons": [lexicon_data(lexicon) for lexicon in protocol.lexicons],
    }


def protocol_digest(protocol: ResponseProtocol) -> str:
    """Cover questions and words, in order."""
    return line_fingerprint(dump_protocol(protocol))
