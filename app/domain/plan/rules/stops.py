from collections.abc import Mapping, Sequence
from typing import Any

from app.core.errors import Refusal
from app.core.messages import LabelledEnum, Message, msg
from app.domain.organisations.rules import language_name


class Stop(LabelledEnum):
    """Stops in reasoning order; the value ends the page address and keys a version."""

    WAIT = "wait", msg("Esperar")
    WHY = "why", msg("Para qué")
    OTHERS = "others", msg("Mirar a otras")
    WHO = "who", msg("Quién")
    WHERE = "where", msg("Dónde")
    MEANS = "means", msg("Con qué")
    EXISTS = "exists", msg("Con lo que ya hay")
    GUIDE = "guide", msg("La guía de cada día")

    @property
    def place(self) -> int:
        """Return 1 to 8."""
        return list(Stop).index(self) + 1


STOP_REASONS: dict[Stop, Message] = {
    Stop.WAIT: msg("Una cuenta que se abre sin haber pensado para qué acaba vacía o en manos de quien más insiste."),
    Stop.WHY: msg("De para qué se está en redes salen los temas, el tono y lo que no se publica."),
    Stop.OTHERS: msg("Otras administraciones ya han probado lo que se piensa hacer: mirarlas ahorra meses."),
    Stop.WHO: msg("Sin nombres, horas y sustituciones, quien atiende la cuenta es siempre quien no está."),
    Stop.WHERE: msg("Cada red cuesta horas: se elige dónde está la gente y se deja escrito por qué no en las demás."),
    Stop.MEANS: msg("Lo que no tiene horas ni presupuesto no se hace."),
    Stop.EXISTS: msg("Las redes llegan a una casa que ya comunica: lo que se cruza se estorba."),
    Stop.GUIDE: msg("Temas, calendario, respuestas y canales de entrada: lo que se abre cada mañana, y no teoría."),
}


MAX_TEXT_LENGTH = 500_000
"""Some two hundred pages."""
_SINGLE_TEXT = (("text", msg("Lo que decide esta parada")),)
TEXTS: dict[Stop, tuple[tuple[str, Message], ...]] = dict.fromkeys(Stop, _SINGLE_TEXT) | {
    Stop.WHY: (("statement", msg("Para qué estamos en redes")),),
    Stop.GUIDE: (
        ("responses", msg("Cómo se responde")),
        ("participation", msg("Normas de participación de la ciudadanía")),
        ("crisis", msg("Qué se hace en una crisis")),
        ("evaluation", msg("Cómo se evalúa")),
    ),
}
"""Texts by language, and labels."""
SHIPPED_TEXTS = frozenset({"participation"})
"""Shipped wording until replaced."""
TEXT_KEYS = frozenset(key for texts in TEXTS.values() for key, _ in texts)
TextsByKey = Mapping[str, Mapping[str, str]]


def texts_in(stop: Stop, body: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    return {key: dict(body.get(key) or {}) for key, _ in TEXTS[stop]}


def check_text_lengths(texts: TextsByKey) -> None:
    """Raise `Refusal` when overlong."""
    longest = max((len(text) for by_language in texts.values() for text in by_language.values()), default=0)
    if longest > MAX_TEXT_LENGTH:
        raise Refusal(
            msg(
                "Un texto de una parada puede tener hasta %(most)s caracteres, unas doscientas páginas, y este tiene "
                "%(count)s. Repártalo o deje un enlace a lo demás.",
                most=f"{MAX_TEXT_LENGTH:,}".replace(",", "."),
                count=f"{longest:,}".replace(",", "."),
            )
        )


def missing_texts(stop: Stop, body: Mapping[str, Any], languages: Sequence[str]) -> list[Message]:
    """Check the organisation's first language."""
    first = languages[0] if languages else "es"
    return [
        msg("Está por escribir «%(text)s» en %(language)s.", text=label, language=language_name(first))
        for key, label in TEXTS[stop]
        if key not in SHIPPED_TEXTS and not (body.get(key) or {}).get(first, "").strip()
    ]
