"""What people can say of a text or of a picture, as questions: rules ask for it by name, forms offer it."""

from collections.abc import Iterable, Iterator, Mapping

from app.core.words import Sentence, say
from app.editorial_line.rules import triggers as t
from app.editorial_line.rules.line import Rule

OF_TEXTS: dict[str, Sentence] = {
    "source": say("¿Está anotada la fuente de lo que afirma?"),
    "repost": say("¿Comparte una publicación de otra cuenta?"),
    "read_and_checked": say("¿Se ha leído entero y se ha comprobado lo que se comparte?"),
    "quotes_official": say("¿Cita palabras de un cargo?"),
    "asked_by_politics": say("¿Lo ha pedido un cargo político, su gabinete o su asesoría?"),
    "paid": say("¿Se paga por difundirlo?"),
    "personal_data": say("¿Contiene datos personales de un particular?"),
    "private_mention": say("¿Etiqueta a un particular sin su permiso?"),
    "every_language": say("¿Sale en todas las lenguas que fija el plan?"),
    "translation_reviewed": say("¿Ha revisado la traducción una persona?"),
}
OF_PICTURES: dict[str, Sentence] = {
    "official": say("¿Aparece un cargo?"),
    "person": say("¿Se reconoce a alguien que no ejerce un cargo?"),
    "minor": say("¿Aparece un menor?"),
    "consent": say("¿Hay consentimiento u otra base anotada?"),
    "party_mark": say("¿Recuerda a un partido por sus colores, su lema o su diseño?"),
    "text": say("¿Lleva texto la imagen?"),
    "captions": say("¿Tiene subtítulos el vídeo?"),
    "live": say("¿Es un directo?"),
    "decorative": say("¿Es solo un adorno?"),
    "ai": say("¿Está hecha con inteligencia artificial?"),
}
NEEDED_BY_DETECTORS: dict[str, frozenset[str]] = {
    "missing_alt_texts": frozenset({"decorative"}),
    "uncaptioned_videos": frozenset({"captions", "live"}),
    "uncaptioned_live_videos": frozenset({"captions", "live"}),
    "unconsented_people": frozenset({"person", "consent"}),
    "unconsented_minors": frozenset({"minor", "consent"}),
}
"""What each detector of pictures asks of them."""


def asked_of_texts(rules: Iterable[Rule]) -> frozenset[str]:
    """What the rules that run would like to know of a text."""
    return frozenset(one.what for one in _conditions(rules) if isinstance(one, t.Declared))


def asked_of_pictures(rules: Iterable[Rule]) -> frozenset[str]:
    """The same of a picture."""
    said = {one.what for one in _conditions(rules) if isinstance(one, t.Pictured)}
    detectors = [one.detector for one in _conditions(rules) if isinstance(one, t.Detects)]
    return frozenset(said).union(*(NEEDED_BY_DETECTORS.get(name, frozenset()) for name in detectors))


def mending(rule: Rule, said: Mapping[str, object]) -> frozenset[str]:
    """The questions whose answer would silence a rule that speaks: those it is told «no» to."""
    return frozenset(
        one.what
        for one in _conditions([rule])
        if isinstance(one, t.Declared) and not one.value and said.get(one.what) is False
    )


def _conditions(rules: Iterable[Rule]) -> Iterator[t.Trigger]:
    return (one for rule in rules if rule.runs for case in rule.cases for one in t.within(case.trigger))
