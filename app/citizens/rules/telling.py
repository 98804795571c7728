"""A protocol in words: its conditions, who takes what, and what one version changes of another."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields

from app.citizens.rules.categories import CATEGORY_NAMES, OUTCOME_NAMES, SILENCE_NAMES, URGENCY_NAMES
from app.citizens.rules.triage import Protocol, Sorting
from app.citizens.rules.versions import words_added
from app.core.words import Sentence, say
from app.editorial_line.rules import triggers as t
from app.editorial_line.rules.telling import Names, told

FACTS = {
    "direct": say("llega en privado"),
    "attachment": say("trae algo adjunto"),
    "warned": say("a quien escribe ya se le avisó de las normas"),
    "again": say("escribe otra vez de lo mismo en 30 días"),
    "office": say("lo escribe un cargo público o un partido"),
    "journalist": say("lo escribe un medio"),
}
DENIED = {
    "direct": say("no llega en privado"),
    "attachment": say("no trae nada adjunto"),
    "warned": say("a quien escribe no se le ha avisado de las normas"),
    "again": say("no ha escrito de lo mismo en 30 días"),
    "office": say("no lo escribe un cargo público ni un partido"),
    "journalist": say("no lo escribe un medio"),
}
DETECTED = {
    "identity_numbers": say("un documento de identidad"),
    "bank_accounts": say("una cuenta bancaria"),
    "personal_emails": say("un correo personal"),
    "mobile_phones": say("un teléfono móvil"),
}
PATTERNS = {"[?¿]": say("lleva signos de interrogación")}
TAKERS = {
    "duty_officer": say("persona de guardia"),
    "legal": say("asesoría jurídica"),
    "dpo": say("protección de datos"),
    "press": say("gabinete de prensa"),
    "internal_channel": say("canal interno de información"),
    "unit": say("la unidad que lo sabe"),
}
FIELD_WORDS = {
    "title": say("la pregunta"),
    "category": say("qué es"),
    "when": say("cuándo se cumple"),
    "urgency": say("la urgencia"),
    "outcome": say("el desenlace"),
    "silence": say("el motivo para no contestar"),
    "template": say("la plantilla"),
    "to": say("quién lo lleva"),
    "acknowledge": say("los minutos para acusar recibo"),
    "resolve": say("los minutos para resolver"),
    "source": say("la fuente"),
    "enabled": say("si se pregunta"),
}
_NAMES = {
    "category": CATEGORY_NAMES,
    "urgency": URGENCY_NAMES,
    "outcome": OUTCOME_NAMES,
    "silence": SILENCE_NAMES,
    "to": TAKERS,
    "enabled": {True: say("sí"), False: say("no")},
}
TOGETHER = 2
"""Lists from which on they are told in one line."""
MOST_TERMS = 12
"""Words told of a list that changed; the others are counted."""


def names_of(protocol: Protocol) -> Names:
    """How what its conditions speak of is called."""
    lists = {one.code: one.title for one in protocol.lexicons}
    return {**FACTS, **DETECTED, **PATTERNS, **lists}


def condition(one: Sorting, names: Names) -> Sentence:
    return told(one.when, names)


@dataclass(frozen=True, slots=True)
class Way:
    """A condition as a line of a list, with those it is made of under it."""

    said: Sentence
    parts: tuple["Way", ...] = ()


def way(trigger: t.Trigger, names: Names) -> Way:
    """What one condition asks; what has several parts says first how many of them it wants."""
    if not t.parts_of(trigger):
        return Way(_line(trigger, names))
    if isinstance(trigger, t.Not) and not t.parts_of(trigger.of):
        return Way(_denied(trigger.of, names))
    parts = _ways_of(trigger, names)
    return parts[0] if len(parts) == 1 and isinstance(trigger, t.All | t.Any) else Way(_heading(trigger), parts)


def _ways_of(trigger: t.Trigger, names: Names) -> tuple[Way, ...]:
    """Lists of words of which any will do are one line."""
    parts = t.parts_of(trigger)
    lists = [one for one in parts if isinstance(one, t.InLexicon) and one.at_least == 1]
    if not isinstance(trigger, t.Any) or len(lists) < TOGETHER:
        return tuple(way(part, names) for part in parts)
    *some, last = [f"«{names.get(one.lexicon, one.lexicon)}»" for one in lists]
    line = Way(say("usa alguna palabra de %(lists)s o %(last)s", lists=", ".join(some), last=last))
    return (line, *(way(part, names) for part in parts if part not in lists))


def _line(trigger: t.Trigger, names: Names) -> Sentence:
    """What is known of a message is said as it is, with nobody who declares it."""
    match trigger:
        case t.Declared(what, True) if what in FACTS:
            return FACTS[what]
        case t.Detects(what, 0) if what in DETECTED:
            return say("lleva %(what)s", what=DETECTED[what])
        case _:
            return told(trigger, names)


def _denied(trigger: t.Trigger, names: Names) -> Sentence:
    match trigger:
        case t.Declared(what, True) if what in DENIED:
            return DENIED[what]
        case t.InLexicon(code, 1):
            return say("no usa ninguna palabra de «%(name)s»", name=names.get(code, code))
        case _:
            return say("no es verdad: %(what)s", what=_line(trigger, names))


def _heading(trigger: t.Trigger) -> Sentence:
    match trigger:
        case t.All():
            return say("todo esto:")
        case t.Not():
            return say("nada de esto:")
        case t.Several(_, at_least):
            return say("al menos %(count)s de estas cosas:", count=at_least)
        case t.Near(_, within):
            return say("juntas, a menos de %(within)s caracteres:", within=within)
        case _:
            return say("una de estas cosas:")


def taker_word(name: str) -> Sentence | str:
    return TAKERS.get(name, name)


def minutes_word(minutes: int | None) -> Sentence | str:
    """As people say a stretch of attention; nothing where nothing is expected."""
    if minutes is None:
        return ""
    if minutes % 60 or not minutes:
        return say("%(minutes)s min", minutes=minutes)
    return say("%(hours)s h", hours=minutes // 60)


def changes(before: Protocol, after: Protocol) -> Iterator[Sentence]:
    """What the second does otherwise, one sentence for each thing, in the order of its questions; then the words."""
    old = {one.code: one for one in before.sortings}
    places = [one.code for one in before.sortings if one.code in {other.code for other in after.sortings}]
    kept = [one.code for one in after.sortings if one.code in old]
    names = names_of(after)
    for one in after.sortings:
        yield from _of_question(old.get(one.code), one, names)
    for code in sorted(set(kept), key=kept.index):
        if kept.index(code) != places.index(code) and _is_mover(kept, places, code):
            yield say("%(code)s se pregunta en otro lugar.", code=code)
    for code in old.keys() - {one.code for one in after.sortings}:
        yield say("%(code)s desaparece: «%(title)s».", code=code, title=old[code].title)
    for lexicon in after.lexicons:
        yield from _of_words(lexicon.code, lexicon.title, before, after)


def _is_mover(kept: list[str], places: list[str], code: str) -> bool:
    """Whether its neighbours are others: what is only pushed along by another's move is not said."""
    return _neighbours(kept, code)[0] != _neighbours(places, code)[0]


def _neighbours(codes: list[str], code: str) -> tuple[str, str]:
    padded = ["", *codes, ""]
    at = padded.index(code)
    return padded[at - 1], padded[at + 1]


def _of_question(old: Sorting | None, new: Sorting, names: Names) -> Iterator[Sentence]:
    if old is None:
        yield say("%(code)s es nueva: «%(title)s».", code=new.code, title=new.title)
        return
    for field in fields(Sorting):
        was, now = getattr(old, field.name), getattr(new, field.name)
        if was != now:
            yield say(
                "%(code)s cambia %(what)s: %(was)s → %(now)s.",
                code=new.code,
                what=FIELD_WORDS[field.name],
                was=_worded(field.name, was, names),
                now=_worded(field.name, now, names),
            )


def _worded(name: str, value: object, names: Names) -> Sentence | str:
    if value is None or value == "":
        return say("nada")
    if name == "when":
        return told(value, names)  # type: ignore[arg-type] # the field of that name holds a condition
    words: Mapping[object, Sentence] = _NAMES.get(name, {})  # type: ignore[assignment] # each by its own enum
    return words.get(value, str(value))


def _of_words(code: str, title: str, before: Protocol, after: Protocol) -> Iterator[Sentence]:
    come, gone = words_added(after, before, code)
    if come:
        yield say("«%(list)s» busca también: %(words)s.", list=title, words=_listed(come))
    if gone:
        yield say("«%(list)s» ya no busca: %(words)s.", list=title, words=_listed(gone))


def _listed(terms: list[str]) -> Sentence | str:
    shown = ", ".join(terms[:MOST_TERMS])
    more = len(terms) - MOST_TERMS
    return say("%(shown)s y %(more)s más", shown=shown, more=more) if more > 0 else shown
