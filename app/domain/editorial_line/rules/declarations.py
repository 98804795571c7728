from collections.abc import Iterable, Iterator, Mapping

from app.core.messages import Message, msg
from app.domain.editorial_line.rules import triggers as t
from app.domain.editorial_line.rules.line import LineRule

TEXT_QUESTIONS: dict[str, Message] = {
    "source": msg("¿Está anotada la fuente de lo que afirma?"),
    "repost": msg("¿Comparte una publicación de otra cuenta?"),
    "read_and_checked": msg("¿Se ha leído entero y se ha comprobado lo que se comparte?"),
    "quotes_official": msg("¿Cita palabras de un cargo?"),
    "asked_by_politics": msg("¿Lo ha pedido un cargo político, su gabinete o su asesoría?"),
    "paid": msg("¿Se paga por difundirlo?"),
    "personal_data": msg("¿Contiene datos personales de un particular?"),
    "private_mention": msg("¿Etiqueta a un particular sin su permiso?"),
    "every_language": msg("¿Sale en todas las lenguas que fija el plan?"),
    "translation_reviewed": msg("¿Ha revisado la traducción una persona?"),
}
PICTURE_QUESTIONS: dict[str, Message] = {
    "official": msg("¿Aparece un cargo?"),
    "person": msg("¿Se reconoce a alguien que no ejerce un cargo?"),
    "minor": msg("¿Aparece un menor?"),
    "consent": msg("¿Hay consentimiento u otra base anotada?"),
    "party_mark": msg("¿Recuerda a un partido por sus colores, su lema o su diseño?"),
    "text": msg("¿Lleva texto la imagen?"),
    "captions": msg("¿Tiene subtítulos el vídeo?"),
    "live": msg("¿Es un directo?"),
    "decorative": msg("¿Es solo un adorno?"),
    "ai": msg("¿Está hecha con inteligencia artificial?"),
}
NEEDED_BY_DETECTORS: dict[str, frozenset[str]] = {
    "missing_alt_texts": frozenset({"decorative"}),
    "uncaptioned_videos": frozenset({"captions", "live"}),
    "uncaptioned_live_videos": frozenset({"captions", "live"}),
    "unconsented_people": frozenset({"person", "consent"}),
    "unconsented_minors": frozenset({"minor", "consent"}),
}


def text_questions_of(rules: Iterable[LineRule]) -> frozenset[str]:
    return frozenset(condition.question for condition in _conditions(rules) if isinstance(condition, t.TextDeclared))


def picture_questions_of(rules: Iterable[LineRule]) -> frozenset[str]:
    questions = {condition.question for condition in _conditions(rules) if isinstance(condition, t.PictureDeclared)}
    detectors = [condition.detector for condition in _conditions(rules) if isinstance(condition, t.DetectorMatch)]
    return frozenset(questions).union(*(NEEDED_BY_DETECTORS.get(name, frozenset()) for name in detectors))


def questions_that_silence(rule: LineRule, answers: Mapping[str, object]) -> frozenset[str]:
    """Return questions answered «no» whose «yes» would silence it."""
    return frozenset(
        condition.question
        for condition in _conditions([rule])
        if isinstance(condition, t.TextDeclared) and not condition.value and answers.get(condition.question) is False
    )


def _conditions(rules: Iterable[LineRule]) -> Iterator[t.Trigger]:
    return (
        condition
        for rule in rules
        if rule.runs
        for clause in rule.clauses
        for condition in t.nested_conditions(clause.trigger)
    )
