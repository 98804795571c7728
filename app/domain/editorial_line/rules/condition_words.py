from collections.abc import Callable, Iterable, Mapping

from app.core.messages import Message, msg
from app.domain.editorial_line.rules import triggers as t

CodeNames = Mapping[str, Message | str]

ATTRIBUTE_WORDS = {
    t.PieceAttribute.NETWORK: msg("la red es %(values)s"),
    t.PieceAttribute.ACCOUNT: msg("la cuenta es %(values)s"),
    t.PieceAttribute.LANGUAGE: msg("la lengua es %(values)s"),
    t.PieceAttribute.TOPIC: msg("el tema es %(values)s"),
    t.PieceAttribute.TOPIC_CLASS: msg("la clase del tema es %(values)s"),
    t.PieceAttribute.RISK: msg("el riesgo del tema es %(values)s"),
    t.PieceAttribute.REQUESTER: msg("lo pidió %(values)s"),
    t.PieceAttribute.STAGE: msg("está en %(values)s"),
    t.PieceAttribute.OPINION: msg("la segunda opinión, por el sentido del texto, pide que la vea %(values)s"),
}


def describe_condition(trigger: t.Trigger, names: CodeNames) -> Message:
    """Return one sentence, nested conditions in parentheses."""
    match trigger:
        case t.Conjunction(parts):
            return _join_parts(parts, names, " y ")
        case t.Disjunction(parts):
            return _join_parts(parts, names, " o ")
        case t.Negation(part):
            return msg("no (%(part)s)", part=describe_condition(part, names))
        case t.AtLeast(parts, at_least):
            return msg("al menos %(count)s de: %(parts)s", count=at_least, parts=_list_parts(parts, names))
        case t.Proximity(parts, within):
            return msg("a menos de %(within)s caracteres: %(parts)s", within=within, parts=_list_parts(parts, names))
        case _:
            return _describe_leaf(trigger, names)


def _describe_leaf(trigger: t.Trigger, names: CodeNames) -> Message:
    return _LEAVES[type(trigger)](trigger, names)


def _lexicon(trigger: t.LexiconMatch, names: CodeNames) -> Message:
    name = names.get(trigger.lexicon, trigger.lexicon)
    if trigger.at_least > 1:
        return msg("usa %(count)s palabras de «%(name)s»", count=trigger.at_least, name=name)
    return msg("usa alguna palabra de «%(name)s»", name=name)


def _register(trigger: t.RegisterMatch, names: CodeNames) -> Message:
    ways = ", ".join(str(way.label) for way in t.RegisterRelation if way in trigger.how)
    name = names.get(trigger.register, trigger.register)
    if trigger.at_least > 1:
        return msg("%(ways)s a %(count)s de «%(name)s»", ways=ways, count=trigger.at_least, name=name)
    return msg("%(ways)s a alguien de «%(name)s»", ways=ways, name=name)


def _detector(trigger: t.DetectorMatch, names: CodeNames) -> Message:
    name = names.get(trigger.detector, trigger.detector)
    if trigger.over:
        return msg("tiene más de %(over)s: %(name)s", over=int(trigger.over), name=name)
    return msg("tiene: %(name)s", name=name)


def _pattern(trigger: t.PatternMatch, names: CodeNames) -> Message:
    if trigger.pattern in names:
        return msg("%(said)s", said=names[trigger.pattern])
    return msg("encaja con un patrón de palabras, que está en sus datos")


def _is(trigger: t.AttributeIn, names: CodeNames) -> Message:
    return msg(ATTRIBUTE_WORDS[trigger.attribute].msgid, values=_quote_names(trigger.values, names))


def _within(trigger: t.PeriodIn, names: CodeNames) -> Message:
    return msg("sale en %(periods)s", periods=_quote_names(trigger.periods, names))


def _declared(trigger: t.TextDeclared, names: CodeNames) -> Message:
    question = names.get(trigger.question, trigger.question)
    return (
        msg("se ha dicho de él: %(what)s", what=question)
        if trigger.value
        else msg("se ha negado: %(what)s", what=question)
    )


def _pictured(trigger: t.PictureDeclared, names: CodeNames) -> Message:
    question = names.get(trigger.question, trigger.question)
    if trigger.value:
        return msg("se ha dicho de una imagen: %(what)s", what=question)
    return msg("se ha negado de una imagen: %(what)s", what=question)


_LEAVES: dict[type, Callable[..., Message]] = {
    t.LexiconMatch: _lexicon,
    t.RegisterMatch: _register,
    t.DetectorMatch: _detector,
    t.PatternMatch: _pattern,
    t.AttributeIn: _is,
    t.PeriodIn: _within,
    t.TextDeclared: _declared,
    t.PictureDeclared: _pictured,
}


def _quote_names(values: Iterable[str], names: CodeNames) -> str:
    return ", ".join(f"«{names.get(value, value)}»" for value in sorted(values))


def _list_parts(parts: Iterable[t.Trigger], names: CodeNames) -> str:
    return "; ".join(str(describe_condition(part, names)) for part in parts)


def _join_parts(parts: tuple[t.Trigger, ...], names: CodeNames, word: str) -> Message:
    if len(parts) == 1:
        return describe_condition(parts[0], names)
    sentence = word.join(
        f"({describe_condition(part, names)})" if t.condition_parts(part) else str(describe_condition(part, names))
        for part in parts
    )
    return msg("%(said)s", said=sentence)
