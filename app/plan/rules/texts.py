"""What is written in prose at each stop, by language."""

from collections.abc import Mapping, Sequence
from typing import Any

from app.core.errors import Refusal
from app.core.words import Sentence, say
from app.organisations.rules import language_name
from app.plan.rules.stops import Stop

MOST = 500_000
"""Characters of one text: some two hundred pages."""
_PLAIN = (("text", say("Lo que decide esta parada")),)
TEXTS: dict[Stop, tuple[tuple[str, Sentence], ...]] = dict.fromkeys(Stop, _PLAIN) | {
    Stop.WHY: (("statement", say("Para qué estamos en redes")),),
    Stop.GUIDE: (
        ("responses", say("Cómo se responde")),
        ("participation", say("Normas de participación de la ciudadanía")),
        ("crisis", say("Qué se hace en una crisis")),
        ("evaluation", say("Cómo se evalúa")),
    ),
}
"""The keys of a section's body that hold a text by language, with what each is."""
SHIPPED = frozenset({"participation"})
"""Those that the document says in words of its own until somebody writes them."""
TEXT_KEYS = frozenset(key for texts in TEXTS.values() for key, _ in texts)
Texts = Mapping[str, Mapping[str, str]]
"""By key and language."""


def texts_in(stop: Stop, body: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """What of a section's body is text, however little of it was written."""
    return {key: dict(body.get(key) or {}) for key, _ in TEXTS[stop]}


def check_lengths(texts: Texts) -> None:
    """Raises `Refusal`."""
    longest = max((len(text) for by_language in texts.values() for text in by_language.values()), default=0)
    if longest > MOST:
        raise Refusal(
            say(
                "Un texto de una parada puede tener hasta %(most)s caracteres, unas doscientas páginas, y este tiene "
                "%(count)s. Repártalo o deje un enlace a lo demás.",
                most=f"{MOST:,}".replace(",", "."),
                count=f"{longest:,}".replace(",", "."),
            )
        )


def unwritten(stop: Stop, body: Mapping[str, Any], languages: Sequence[str]) -> list[Sentence]:
    """The texts that lack the organisation's first language."""
    first = languages[0] if languages else "es"
    return [
        say("Está por escribir «%(text)s» en %(language)s.", text=label, language=language_name(first))
        for key, label in TEXTS[stop]
        if key not in SHIPPED and not (body.get(key) or {}).get(first, "").strip()
    ]
