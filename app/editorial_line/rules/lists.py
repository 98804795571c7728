"""Reading lexicons, registers and whole packs from plain data."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, TypeVar

from app.core.words import Sentence, say
from app.editorial_line.rules.lexicons import ANY
from app.editorial_line.rules.line import Entry, Lexicon, Line, Register
from app.editorial_line.rules.plain import BadLine, Data, mapping, only, problem, sequence, string, text
from app.editorial_line.rules.reading import read_rule

Read = TypeVar("Read")
LANGUAGES = ("es", "ca", "gl", "eu")
MOST_TERMS = 20_000


def read_lexicon(data: Any) -> Lexicon:
    """`{code, title, terms: [..]}` or `terms: {es: [..], ca: [..], any: [..]}`; raises `BadLine`."""
    code = text(mapping(data, "léxico"), "code", "léxico", required=True)
    only(data, {"code", "title", "terms"}, code)
    terms = tuple(dict.fromkeys(_terms(data.get("terms", []), f"{code} · terms")))
    if len(terms) > MOST_TERMS:
        raise problem(code, say("una lista tiene %(most)s palabras como mucho", most=MOST_TERMS))
    return Lexicon(code, text(data, "title", code, required=True), terms)


def _terms(data: Any, where: str) -> Iterator[tuple[str, str]]:
    if not isinstance(data, Mapping):
        yield from ((ANY, term) for term in _words(data, where))
        return
    only(data, {*LANGUAGES, "any"}, where)
    for language, terms in data.items():
        yield from ((ANY if language == "any" else language, term) for term in _words(terms, f"{where} · {language}"))


def _words(data: Any, where: str) -> Iterator[str]:
    for term in sequence(data, where):
        written = string(term, where)
        if not any(letter.isalnum() for letter in written):
            raise problem(where, say("«%(term)s» no tiene ninguna letra", term=written))
        yield written


def read_register(data: Any) -> Register:
    """`{code, title, entries: [{name, terms, handles, labels, sites}]}`; raises `BadLine`."""
    code = text(mapping(data, "registro"), "code", "registro", required=True)
    only(data, {"code", "title", "entries"}, code)
    entries = tuple(_entry(entry, f"{code} · entries") for entry in sequence(data.get("entries", []), code))
    return Register(code, text(data, "title", code, required=True), entries)


def _entry(data: Any, where: str) -> Entry:
    only(mapping(data, where), Entry.__dataclass_fields__, where)
    name = text(data, "name", where, required=True)
    return Entry(
        name,
        terms=tuple(_words(data.get("terms", []), f"{where} · {name}")),
        handles=tuple(handle.lstrip("@") for handle in _words(data.get("handles", []), f"{where} · {name}")),
        labels=tuple(label.lstrip("#") for label in _words(data.get("labels", []), f"{where} · {name}")),
        sites=tuple(site.lower() for site in _words(data.get("sites", []), f"{where} · {name}")),
    )


PARTS: dict[str, Callable[[Any], Any]] = {"rules": read_rule, "lexicons": read_lexicon, "registers": read_register}


def read_line(data: Data) -> Line:
    """A whole line (`rules`, `lexicons`, `registers`, `principles`); raises one `BadLine` with every problem."""
    only(data, {*PARTS, "principles"}, "línea")
    problems: list[Sentence] = []
    parts: dict[str, tuple[Any, ...]] = {}
    for name, reader in PARTS.items():
        parts[name] = tuple(_read_all(sequence(data.get(name, []), name), reader, problems))
    if problems:
        raise BadLine(problems)
    return Line(**parts, principles=text(data, "principles", "línea"))


def _read_all(items: Iterable[Any], reader: Callable[[Any], Read], problems: list[Sentence]) -> Iterator[Read]:
    for item in items:
        try:
            yield reader(item)
        except BadLine as bad:
            problems += bad.problems
