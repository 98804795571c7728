"""Emergency texts' source, place and instruction; words are data (`adapters/packs`).

Lacking one, a text gains nothing from an emergency topic: no lane, no allowed class.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cached_property, reduce
from itertools import pairwise
from typing import Any

from app.core.messages import LabelledEnum, Message, msg
from app.domain.directory.rules.topics import TopicClass
from app.domain.editorial_line.rules.letter_forms import fold


class EmergencyPart(LabelledEnum):
    SOURCE = "source", msg("fuente (quién lo dice: 112, AEMET, Policía Local…)")
    PLACE = "place", msg("lugar afectado (calle, barrio, puente, municipio…)")
    INSTRUCTION = "instruction", msg("instrucción (qué hacer o qué evitar)")


MOST_BETWEEN = 3
"""Words between kind of place and name: «barrio de la Ribera»."""
_GAP = re.compile(r"[^\w]+|_+")
_ROAD = re.compile(r"(?<!\w)[A-Z]{1,3}-\d{1,4}(?!\w)")
_END = re.compile(r"(?<=\w{5})[.:](?:\s|$)|[!?;\n]")
"""A sentence's end, no abbreviation's dot («Avda. del Mar»)."""
_EDGES = "«»\"'()[].,;:!?¡¿-–—…"
EMERGENCY_WORDS = "emergency_words"
"""A key in `session.info`."""
LanguageText = tuple[str, str]


@dataclass(frozen=True)
class EmergencyWords:
    """Terms by part and language.

    Source: `bodies`, `numbers`, `labels` («Fuente:»). Places: `sites`, `areas`; `named` precede a name, `named_before`
    follow it, `at` precedes one outside `no_places`. `calls` tell people to call, `instructions` anything else.
    """

    bodies: Mapping[str, Sequence[str]]
    numbers: Mapping[str, Sequence[str]]
    labels: Mapping[str, Sequence[str]]
    sites: Mapping[str, Sequence[str]]
    areas: Mapping[str, Sequence[str]]
    named: Mapping[str, Sequence[str]]
    named_before: Mapping[str, Sequence[str]]
    at: Mapping[str, Sequence[str]]
    no_places: Mapping[str, Sequence[str]]
    instructions: Mapping[str, Sequence[str]]
    calls: Mapping[str, Sequence[str]]

    @cached_property
    def needles(self) -> Mapping[str, tuple[str, ...]]:
        """Return lists of all languages, as searched."""
        return {field.name: tuple(map(_needle, _terms(getattr(self, field.name)))) for field in fields(self)}

    @cached_property
    def never_names(self) -> frozenset[str]:
        """Return words never naming a place: bodies, networks, dates."""
        return frozenset(
            word for term in (*_terms(self.bodies), *_terms(self.no_places)) for word in _line(term).split()
        )

    @cached_property
    def leads(self) -> Mapping[str, frozenset[str]]:
        return {language: frozenset(terms) for language, terms in self.at.items()}


def load_emergency_words(data: Mapping[str, Mapping[str, Iterable[Any]]]) -> EmergencyWords:
    """Raise `KeyError` for a missing list."""
    lists = {field.name: data[field.name] for field in fields(EmergencyWords)}
    return EmergencyWords(
        **{
            name: {language: tuple(map(str, terms)) for language, terms in terms_by_language.items()}
            for name, terms_by_language in lists.items()
        }
    )


def missing_parts(texts: Iterable[LanguageText], words: EmergencyWords) -> tuple[EmergencyPart, ...]:
    """Return parts some text lacks (each is published alone), in `EmergencyPart` order; all without texts."""
    lacking = [_missing_of_text(text, language, words) for language, text in texts] or [frozenset(EmergencyPart)]
    return tuple(part for part in EmergencyPart if any(part in parts for parts in lacking))


def missing_parts_message(parts: Collection[EmergencyPart]) -> Message:
    """Return the message; `parts` is not empty."""
    return msg(
        "Para la vía de emergencia faltan: %(parts)s. Complete el texto, o envíela por la vía ordinaria.",
        parts=_listed(parts),
    )


def counted_class(topic_class: str | None, lacks: Collection[EmergencyPart]) -> str | None:
    """Return None for an incomplete emergency text."""
    return None if topic_class == TopicClass.EMERGENCY and lacks else topic_class


def not_counted_words(parts: Collection[EmergencyPart]) -> Message:
    """Return the reason; `parts` is not empty."""
    return msg(
        "Su tema es de emergencia, pero no cuenta como tal: en su texto faltan: %(parts)s.", parts=_listed(parts)
    )


def _listed(parts: Collection[EmergencyPart]) -> Message:
    first, *others = [part.label for part in EmergencyPart if part in parts]
    return reduce(lambda before, part: msg("%(first)s; %(second)s", first=before, second=part), others, first)


def _missing_of_text(text: str, language: str, words: EmergencyWords) -> frozenset[EmergencyPart]:
    line, needles = _line(text), words.needles
    is_signed = _has(line, needles["bodies"]) or _has_source_label(text, words)
    presence = {
        EmergencyPart.SOURCE: is_signed or _has(line, needles["numbers"]),
        EmergencyPart.PLACE: _names_place(text, line, language, words),
        EmergencyPart.INSTRUCTION: _has(line, needles["instructions"]) or (is_signed and _has(line, needles["calls"])),
    }
    return frozenset(part for part, is_told in presence.items() if not is_told)


def _terms(by_language: Mapping[str, Sequence[str]]) -> list[str]:
    return [term for terms in by_language.values() for term in terms]


def _line(text: str) -> str:
    return f" {' '.join(_GAP.sub(' ', fold(text)).split())} "


def _needle(term: str) -> str:
    plain = _line(term.rstrip("*")).rstrip()
    return plain if term.endswith("*") else f"{plain} "


def _has(line: str, needles: Iterable[str]) -> bool:
    return any(needle in line for needle in needles)


def _has_source_label(text: str, words: EmergencyWords) -> bool:
    pieces = text.split(":")
    labels = words.needles["labels"]
    return any(
        _has(f" {' '.join(_line(before).split()[-1:])} ", labels) and any(sign.isalpha() for sign in after)
        for before, after in pairwise(pieces)
    )


def _names_place(text: str, line: str, language: str, words: EmergencyWords) -> bool:
    if _ROAD.search(text) or _has(line, words.needles["sites"]) or _has(line, words.needles["areas"]):
        return True
    return any(_sentence_names_place(sentence.split(), language, words) for sentence in _END.split(text))


def _sentence_names_place(tokens: Sequence[str], language: str, words: EmergencyWords) -> bool:
    typed = [token.strip(_EDGES) for token in tokens]
    return any(_is_place(typed, index, language, words) for index in range(len(typed)))


def _is_place(typed: Sequence[str], index: int, language: str, words: EmergencyWords) -> bool:
    word, after = _line(typed[index]), typed[index + 1 : index + 1 + MOST_BETWEEN]
    before = typed[index - 1] if index else ""
    if word in words.needles["named"]:
        return any(_is_name(token) and _is_place_name(token, words) for token in after)
    if _has(word, words.needles["named_before"]):
        return before[:1].isupper()
    if word.strip() in words.leads.get(language, ()):
        return bool(after) and after[0][:1].isupper() and _is_place_name(after[0], words)
    is_inside = language == "eu" and index > 0 and typed[index][:1].isupper()
    return is_inside and word.rstrip().endswith("n") and _is_place_name(typed[index], words)


def _is_name(token: str) -> bool:
    """Accept capitals, or a number other than 112."""
    return token[:1].isupper() or (token[:1].isdigit() and token != "112")


def _is_place_name(token: str, words: EmergencyWords) -> bool:
    return _line(token).strip() not in words.never_names
