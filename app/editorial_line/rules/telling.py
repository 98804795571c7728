"""A condition in words, so that whoever reads a rule knows when it speaks without reading data."""

from collections.abc import Callable, Iterable, Mapping

from app.core.words import Sentence, say
from app.editorial_line.rules import triggers as t

Names = Mapping[str, Sentence | str]
"""How lists are called, by code; a pattern may have its words too."""

ATTRIBUTES = {
    t.Attribute.NETWORK: say("la red es %(values)s"),
    t.Attribute.ACCOUNT: say("la cuenta es %(values)s"),
    t.Attribute.LANGUAGE: say("la lengua es %(values)s"),
    t.Attribute.TOPIC: say("el tema es %(values)s"),
    t.Attribute.TOPIC_CLASS: say("la clase del tema es %(values)s"),
    t.Attribute.RISK: say("el riesgo del tema es %(values)s"),
    t.Attribute.REQUESTER: say("lo pidió %(values)s"),
    t.Attribute.STAGE: say("está en %(values)s"),
}
WAYS = {
    t.Relation.MENTION: say("cita la cuenta o la etiqueta"),
    t.Relation.NAME: say("nombra"),
    t.Relation.LINK: say("enlaza"),
}


def told(trigger: t.Trigger, names: Names) -> Sentence:
    """When a condition holds, in one sentence; conditions inside others come in parentheses."""
    match trigger:
        case t.All(parts):
            return _joined(parts, names, " y ")
        case t.Any(parts):
            return _joined(parts, names, " o ")
        case t.Not(part):
            return say("no (%(part)s)", part=told(part, names))
        case t.Several(parts, at_least):
            return say("al menos %(count)s de: %(parts)s", count=at_least, parts=_listed(parts, names))
        case t.Near(parts, within):
            return say("a menos de %(within)s caracteres: %(parts)s", within=within, parts=_listed(parts, names))
        case _:
            return _leaf(trigger, names)


def _leaf(trigger: t.Trigger, names: Names) -> Sentence:
    return _LEAVES[type(trigger)](trigger, names)


def _lexicon(trigger: t.InLexicon, names: Names) -> Sentence:
    name = names.get(trigger.lexicon, trigger.lexicon)
    if trigger.at_least > 1:
        return say("usa %(count)s palabras de «%(name)s»", count=trigger.at_least, name=name)
    return say("usa alguna palabra de «%(name)s»", name=name)


def _register(trigger: t.Touches, names: Names) -> Sentence:
    ways = ", ".join(str(WAYS[way]) for way in t.Relation if way in trigger.how)
    name = names.get(trigger.register, trigger.register)
    if trigger.at_least > 1:
        return say("%(ways)s a %(count)s de «%(name)s»", ways=ways, count=trigger.at_least, name=name)
    return say("%(ways)s a alguien de «%(name)s»", ways=ways, name=name)


def _detector(trigger: t.Detects, names: Names) -> Sentence:
    name = names.get(trigger.detector, trigger.detector)
    if trigger.over:
        return say("tiene más de %(over)s: %(name)s", over=int(trigger.over), name=name)
    return say("tiene: %(name)s", name=name)


def _pattern(trigger: t.Matches, names: Names) -> Sentence:
    if trigger.pattern in names:
        return say("%(said)s", said=names[trigger.pattern])
    return say("encaja con un patrón de palabras, que está en sus datos")


def _is(trigger: t.Is, names: Names) -> Sentence:
    return say(ATTRIBUTES[trigger.attribute].msgid, values=_named(trigger.values, names))


def _within(trigger: t.Within, names: Names) -> Sentence:
    return say("sale en %(periods)s", periods=_named(trigger.periods, names))


def _declared(trigger: t.Declared, names: Names) -> Sentence:
    what = names.get(trigger.what, trigger.what)
    return say("se ha dicho de él: %(what)s", what=what) if trigger.value else say("se ha negado: %(what)s", what=what)


def _pictured(trigger: t.Pictured, names: Names) -> Sentence:
    what = names.get(trigger.what, trigger.what)
    if trigger.value:
        return say("se ha dicho de una imagen: %(what)s", what=what)
    return say("se ha negado de una imagen: %(what)s", what=what)


_LEAVES: dict[type, Callable[..., Sentence]] = {
    t.InLexicon: _lexicon,
    t.Touches: _register,
    t.Detects: _detector,
    t.Matches: _pattern,
    t.Is: _is,
    t.Within: _within,
    t.Declared: _declared,
    t.Pictured: _pictured,
}


def _named(values: Iterable[str], names: Names) -> str:
    return ", ".join(f"«{names.get(value, value)}»" for value in sorted(values))


def _listed(parts: Iterable[t.Trigger], names: Names) -> str:
    return "; ".join(str(told(part, names)) for part in parts)


def _joined(parts: tuple[t.Trigger, ...], names: Names, word: str) -> Sentence:
    if len(parts) == 1:
        return told(parts[0], names)
    said = word.join(f"({told(part, names)})" if t.parts_of(part) else str(told(part, names)) for part in parts)
    return say("%(said)s", said=said)
