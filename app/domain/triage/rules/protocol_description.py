"""Protocols in words, and their changes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any

from app.core.messages import Message, msg
from app.domain.cases.rules.categories import CaseOutcome, Category, SilenceReason, Urgency
from app.domain.editorial_line.rules import triggers as t
from app.domain.editorial_line.rules.condition_words import CodeNames, describe_condition
from app.domain.triage.rules.triage import ResponseProtocol, TriageQuestion
from app.domain.triage.rules.versions import term_changes

FACT_WORDS = {
    "direct": msg("llega en privado"),
    "attachment": msg("trae algo adjunto"),
    "warned": msg("a quien escribe ya se le avisó de las normas"),
    "again": msg("escribe otra vez de lo mismo en 30 días"),
    "office": msg("lo escribe un cargo público o un partido"),
    "journalist": msg("lo escribe un medio"),
    "reads_as_question": msg("por el sentido, pregunta algo"),
    "reads_as_complaint": msg("por el sentido, se queja o avisa de un fallo"),
    "reads_as_suggestion": msg("por el sentido, propone algo"),
    "reads_as_insult": msg("por el sentido, insulta"),
    "reads_as_spam": msg("por el sentido, es publicidad o un mensaje en serie"),
    "reads_as_emergency": msg("por el sentido, podría haber alguien en peligro"),
}
DENIED_FACT_WORDS = {
    "direct": msg("no llega en privado"),
    "attachment": msg("no trae nada adjunto"),
    "warned": msg("a quien escribe no se le ha avisado de las normas"),
    "again": msg("no ha escrito de lo mismo en 30 días"),
    "office": msg("no lo escribe un cargo público ni un partido"),
    "journalist": msg("no lo escribe un medio"),
    "reads_as_question": msg("por el sentido, no es una pregunta"),
    "reads_as_complaint": msg("por el sentido, no es una queja"),
    "reads_as_suggestion": msg("por el sentido, no propone nada"),
    "reads_as_insult": msg("por el sentido, no insulta"),
    "reads_as_spam": msg("por el sentido, no es publicidad"),
    "reads_as_emergency": msg("por el sentido, no hay nadie en peligro"),
}
DETECTOR_WORDS = {
    "identity_numbers": msg("un documento de identidad"),
    "bank_accounts": msg("una cuenta bancaria"),
    "personal_emails": msg("un correo personal"),
    "mobile_phones": msg("un teléfono móvil"),
}
PATTERN_WORDS = {"[?¿]": msg("lleva signos de interrogación")}
ASSIGNEE_WORDS = {
    "duty_officer": msg("persona de guardia"),
    "legal": msg("asesoría jurídica"),
    "dpo": msg("protección de datos"),
    "press": msg("gabinete de prensa"),
    "internal_channel": msg("canal interno de información"),
    "unit": msg("la unidad que lo sabe"),
}
FIELD_WORDS = {
    "title": msg("la pregunta"),
    "category": msg("qué es"),
    "when": msg("cuándo se cumple"),
    "urgency": msg("la urgencia"),
    "outcome": msg("el desenlace"),
    "silence": msg("el motivo para no contestar"),
    "template": msg("la plantilla"),
    "to": msg("quién lo lleva"),
    "acknowledge": msg("los minutos para acusar recibo"),
    "resolve": msg("los minutos para resolver"),
    "source": msg("la fuente"),
    "enabled": msg("si se pregunta"),
}
_NAMES: dict[str, Mapping[Any, Message]] = {
    "category": Category.labels(),
    "urgency": Urgency.labels(),
    "outcome": CaseOutcome.labels(),
    "silence": SilenceReason.labels(),
    "to": ASSIGNEE_WORDS,
    "enabled": {True: msg("sí"), False: msg("no")},
}
LISTS_IN_ONE_LINE = 2
"""The fewest word lists that share a line."""
MOST_TERMS_LISTED = 12
"""Others are counted."""


def condition_names(protocol: ResponseProtocol) -> CodeNames:
    lists = {lexicon.code: lexicon.title for lexicon in protocol.lexicons}
    return {**FACT_WORDS, **DETECTOR_WORDS, **PATTERN_WORDS, **lists}


def describe_question(question: TriageQuestion, names: CodeNames) -> Message:
    return describe_condition(question.when, names)


@dataclass(frozen=True, slots=True)
class ConditionLine:
    """A line with parts below."""

    text: Message
    parts: tuple["ConditionLine", ...] = ()


def condition_line(trigger: t.Trigger, names: CodeNames) -> ConditionLine:
    """Begin with how many of several parts are required."""
    if not t.condition_parts(trigger):
        return ConditionLine(_describe_trigger(trigger, names))
    if isinstance(trigger, t.Negation) and not t.condition_parts(trigger.of):
        return ConditionLine(_describe_denied(trigger.of, names))
    parts = _condition_parts(trigger, names)
    return (
        parts[0]
        if len(parts) == 1 and isinstance(trigger, t.Conjunction | t.Disjunction)
        else ConditionLine(_heading(trigger), parts)
    )


def _condition_parts(trigger: t.Trigger, names: CodeNames) -> tuple[ConditionLine, ...]:
    """Make one line of alternative word lists."""
    parts = t.condition_parts(trigger)
    lists = [list_match for list_match in parts if isinstance(list_match, t.LexiconMatch) and list_match.at_least == 1]
    if not isinstance(trigger, t.Disjunction) or len(lists) < LISTS_IN_ONE_LINE:
        return tuple(condition_line(part, names) for part in parts)
    *some, last = [f"«{names.get(list_match.lexicon, list_match.lexicon)}»" for list_match in lists]
    line = ConditionLine(msg("usa alguna palabra de %(lists)s o %(last)s", lists=", ".join(some), last=last))
    return (line, *(condition_line(part, names) for part in parts if part not in lists))


def _describe_trigger(trigger: t.Trigger, names: CodeNames) -> Message:
    """State facts as of the message: it has no declarant."""
    match trigger:
        case t.TextDeclared(question, True) if question in FACT_WORDS:
            return FACT_WORDS[question]
        case t.DetectorMatch(detector, 0) if detector in DETECTOR_WORDS:
            return msg("lleva %(what)s", what=DETECTOR_WORDS[detector])
        case _:
            return describe_condition(trigger, names)


def _describe_denied(trigger: t.Trigger, names: CodeNames) -> Message:
    match trigger:
        case t.TextDeclared(question, True) if question in DENIED_FACT_WORDS:
            return DENIED_FACT_WORDS[question]
        case t.LexiconMatch(code, 1):
            return msg("no usa ninguna palabra de «%(name)s»", name=names.get(code, code))
        case _:
            return msg("no es verdad: %(what)s", what=_describe_trigger(trigger, names))


def _heading(trigger: t.Trigger) -> Message:
    match trigger:
        case t.Conjunction():
            return msg("todo esto:")
        case t.Negation():
            return msg("nada de esto:")
        case t.AtLeast(_, at_least):
            return msg("al menos %(count)s de estas cosas:", count=at_least)
        case t.Proximity(_, within):
            return msg("juntas, a menos de %(within)s caracteres:", within=within)
        case _:
            return msg("una de estas cosas:")


def assignee_word(name: str) -> Message | str:
    return ASSIGNEE_WORDS.get(name, name)


def minutes_word(minutes: int | None) -> Message | str:
    """Return empty when not expected."""
    if minutes is None:
        return ""
    if minutes % 60 or not minutes:
        return msg("%(minutes)s min", minutes=minutes)
    return msg("%(hours)s h", hours=minutes // 60)


def describe_changes(before: ResponseProtocol, after: ResponseProtocol) -> Iterator[Message]:
    """Yield differences in question order, then word lists."""
    old = {sorting.code: sorting for sorting in before.sortings}
    places = [sorting.code for sorting in before.sortings if sorting.code in {other.code for other in after.sortings}]
    common_codes = [sorting.code for sorting in after.sortings if sorting.code in old]
    names = condition_names(after)
    for question in after.sortings:
        yield from _question_changes(old.get(question.code), question, names)
    for code in sorted(set(common_codes), key=common_codes.index):
        if common_codes.index(code) != places.index(code) and _is_mover(common_codes, places, code):
            yield msg("%(code)s se pregunta en otro lugar.", code=code)
    for code in old.keys() - {sorting.code for sorting in after.sortings}:
        yield msg("%(code)s desaparece: «%(title)s».", code=code, title=old[code].title)
    for lexicon in after.lexicons:
        yield from _list_changes(lexicon.code, lexicon.title, before, after)


def _is_mover(common_codes: list[str], places: list[str], code: str) -> bool:
    """Ignore questions only pushed along: a moved one changes neighbours."""
    return _neighbours(common_codes, code)[0] != _neighbours(places, code)[0]


def _neighbours(codes: list[str], code: str) -> tuple[str, str]:
    padded = ["", *codes, ""]
    at = padded.index(code)
    return padded[at - 1], padded[at + 1]


def _question_changes(old: TriageQuestion | None, new: TriageQuestion, names: CodeNames) -> Iterator[Message]:
    if old is None:
        yield msg("%(code)s es nueva: «%(title)s».", code=new.code, title=new.title)
        return
    for field in fields(TriageQuestion):
        was, now = getattr(old, field.name), getattr(new, field.name)
        if was != now:
            yield msg(
                "%(code)s cambia %(what)s: %(was)s → %(now)s.",
                code=new.code,
                what=FIELD_WORDS[field.name],
                was=_field_words(field.name, was, names),
                now=_field_words(field.name, now, names),
            )


def _field_words(name: str, value: Any, names: CodeNames) -> Message | str:
    if value is None or value == "":
        return msg("nada")
    if name == "when":
        return describe_condition(value, names)
    return _NAMES.get(name, {}).get(value, str(value))


def _list_changes(code: str, title: str, before: ResponseProtocol, after: ResponseProtocol) -> Iterator[Message]:
    come, gone = term_changes(after, before, code)
    if come:
        yield msg("«%(list)s» busca también: %(words)s.", list=title, words=_term_list(come))
    if gone:
        yield msg("«%(list)s» ya no busca: %(words)s.", list=title, words=_term_list(gone))


def _term_list(terms: list[str]) -> Message | str:
    shown = ", ".join(terms[:MOST_TERMS_LISTED])
    more = len(terms) - MOST_TERMS_LISTED
    return msg("%(shown)s y %(more)s más", shown=shown, more=more) if more > 0 else shown
