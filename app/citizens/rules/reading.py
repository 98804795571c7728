"""From plain data (a YAML file, a stored version) to a response protocol; all that does not fit is told at once."""

from collections.abc import Iterator
from typing import Any, TypeVar

from app.citizens.rules.categories import Category, Outcome, Silence, Urgency
from app.citizens.rules.triage import Protocol, Sorting
from app.core.words import Sentence, say
from app.editorial_line.rules import triggers as t
from app.editorial_line.rules.line import Lexicon
from app.editorial_line.rules.lists import read_lexicon
from app.editorial_line.rules.plain import BadLine, count, flag, mapping, one_of, only, problem, sequence, text
from app.editorial_line.rules.reading import read_trigger

Read = TypeVar("Read")
KEYS = frozenset(Sorting.__dataclass_fields__)


def read_sorting(data: Any) -> Sorting:
    """A question of the tree; raises `BadLine`."""
    code = str(mapping(data, "pregunta").get("code", ""))
    where = code or "pregunta"
    only(data, KEYS, where)
    silence = data.get("silence")
    return Sorting(
        code=text(data, "code", where, required=True),
        title=text(data, "title", where, required=True),
        category=one_of(Category, data.get("category"), f"{where} · category"),
        when=read_trigger(data.get("when"), f"{where} · when"),
        urgency=one_of(Urgency, data.get("urgency", "ordinary"), f"{where} · urgency"),
        outcome=one_of(Outcome, data.get("outcome"), f"{where} · outcome"),
        silence=one_of(Silence, silence, f"{where} · silence") if silence else None,
        template=text(data, "template", where),
        to=text(data, "to", where),
        acknowledge=_minutes(data, "acknowledge", where),
        resolve=_minutes(data, "resolve", where),
        source=text(data, "source", where),
        enabled=flag(data.get("enabled", True), f"{where} · enabled"),
    )


def _minutes(data: Any, name: str, where: str) -> int | None:
    return count(data[name], f"{where} · {name}") if name in data else None


def read_protocol(data: Any) -> Protocol:
    """`{sortings: [...], lexicons: [...]}`; raises one `BadLine` with every problem."""
    only(mapping(data, "protocolo"), {"sortings", "lexicons"}, "protocolo")
    problems: list[Sentence] = []
    sortings = tuple(_read(data.get("sortings", []), "sortings", read_sorting, problems))
    lexicons = tuple(_read(data.get("lexicons", []), "lexicons", read_lexicon, problems))
    problems += _amiss(sortings, lexicons)
    if problems:
        raise BadLine(problems)
    return Protocol(sortings, lexicons)


def _read(items: Any, where: str, reader: Any, problems: list[Sentence]) -> Iterator[Any]:
    for item in sequence(items, where):
        try:
            yield reader(item)
        except BadLine as bad:
            problems += bad.problems


def _amiss(sortings: tuple[Sorting, ...], lexicons: tuple[Lexicon, ...]) -> Iterator[Sentence]:
    """Codes said twice, lists that are asked for and are not there, and silences without their reason."""
    known, seen = {one.code for one in lexicons}, set()
    for one in sortings:
        if one.code in seen:
            yield from problem(one.code, say("hay dos preguntas con este código")).problems
        seen.add(one.code)
        asked = {part.lexicon for part in t.within(one.when) if isinstance(part, t.InLexicon)}
        for name in sorted(asked - known):
            yield from problem(one.code, say("no existe la lista de palabras «%(name)s»", name=name)).problems
        if (one.outcome is Outcome.NO_ANSWER) != (one.silence is not None):
            yield from problem(one.code, say("quien no contesta dice por qué, y solo entonces")).problems
