"""First drafts and replies, so that versions differ."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice

from app.demo.content import DemoPost

HOUR = re.compile(r"\b(\d{1,2}) h\b")
SENTENCE = re.compile(r"(?<=[.?]) ")
LAST_WORD = re.compile(r"(?: \d[\d.]*)+$| \S+$")
MERIT_SENTENCE = "Gracias al esfuerzo del equipo, ya puede disfrutar de esta propuesta. "
MAX_LENGTH = 170
"""Longer texts do not fit every network."""


@dataclass(frozen=True, slots=True)
class DemoMistake:
    """A wrong version, criticism and fix's note."""

    first: DemoPost
    reason: str
    note: str


def choose_mistake(telling: DemoPost, number: int) -> DemoMistake:
    """Choose a mistake the text allows."""
    mistakes = list(_mistakes(telling))
    return next(islice(mistakes, number % len(mistakes), None))


def late_correction(telling: DemoPost) -> DemoMistake:
    first = replace(telling, text=HOUR.sub(_one_hour_later, telling.text, count=1))
    if first == telling:
        first = replace(telling, text=_cut_last_word(telling.text))
    return DemoMistake(first, "", "Corregido a última hora con el dato de la unidad.")


def _mistakes(telling: DemoPost) -> Iterator[DemoMistake]:
    if HOUR.search(telling.text):
        wrong = replace(telling, text=HOUR.sub(_one_hour_later, telling.text, count=1))
        yield DemoMistake(wrong, "La hora no coincide con la de la convocatoria. Compruébela.", "Corregida la hora.")
    sentences = SENTENCE.split(telling.text)
    if len(sentences) > 1:
        short = replace(telling, text=" ".join(sentences[:-1]))
        yield DemoMistake(short, "Falta el último dato, el que la gente va a preguntar.", "Añadido lo que faltaba.")
    if telling.text_ca:
        alone = replace(telling, text_ca="")
        yield DemoMistake(alone, "LE-01: Falta la versión en valenciano.", "Añadida la versión en valenciano.")
    if telling.alt:
        bare = replace(telling, alt=f"{telling.title}.")
        reason = "AC-01: El texto alternativo repite el título. Cuente qué se ve en la imagen."
        yield DemoMistake(bare, reason, "Descrita la imagen.")
    if len(telling.text) < MAX_LENGTH:
        proud = replace(telling, text=MERIT_SENTENCE + telling.text)
        reason = "NE-01: «gracias al esfuerzo del equipo» es mérito, no servicio. Quítelo."
        yield DemoMistake(proud, reason, "Quitada la primera frase.")
    yield DemoMistake(
        replace(telling, text=_cut_last_word(telling.text)), "Revise la puntuación.", "Revisada la puntuación."
    )


def _one_hour_later(match: re.Match[str]) -> str:
    return f"{int(match[1]) % 23 + 1} h"


def _cut_last_word(text: str) -> str:
    """Cut whole telephones: half is a figure without source."""
    return LAST_WORD.sub("", text)
