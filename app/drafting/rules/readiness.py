"""What a draft still needs before anybody is asked to approve it."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from app.channels.rules.limits import limits_of
from app.core.errors import Refusal
from app.core.words import Sentence, say
from app.drafting.rules.content import VariantContent
from app.drafting.rules.declared import AWAITED
from app.drafting.rules.draft import Draft, Voice
from app.organisations.rules import language_name

_GAP = re.compile(r"(?<!\S)…(?!\S)")
"""What templates leave for a person to write: three dots on their own, which no sentence ends with."""


@dataclass(frozen=True, slots=True)
class Wanting:
    """One thing that is missing, and the field of the composer that mends it."""

    field: str
    sentence: Sentence


class Incomplete(Refusal):
    """Something is missing; `missing` is all of it, so that nobody has to work it out again to say so."""

    def __init__(self, missing: tuple[Wanting, ...]) -> None:
        super().__init__(missing[0].sentence)
        self.missing = missing


def what_is_missing(draft: Draft, voices: Mapping[int, Voice], *, zone: str, now: datetime) -> tuple[Wanting, ...]:
    """Everything that keeps a draft from being submitted, in the order the composer shows it."""
    return (
        *_about_the_post(draft),
        *_about_variants(draft, voices),
        *_about_images(draft),
        *_about_time(draft, zone, now),
    )


def what_cannot_be(draft: Draft, *, today: date) -> Iterator[Wanting]:
    """What is declared and cannot be true."""
    if draft.declared.source_on and draft.declared.source_on > today:
        yield Wanting("source_on", say("La fecha de la fuente no puede ser posterior a hoy."))
    for place, use in enumerate(draft.media, start=1):
        if draft.declared.of(use.digest).contradicts_itself:
            yield Wanting(f"pictured-{place}", _EITHER_OR)
    if draft.declared.of(AWAITED).contradicts_itself:
        yield Wanting("new_pictured", _EITHER_OR)


def check_declared(draft: Draft, *, today: date) -> None:
    """Raise a `Refusal` that names what cannot be true."""
    for want in what_cannot_be(draft, today=today):
        raise Refusal(want.sentence)


def check_ready(draft: Draft, voices: Mapping[int, Voice], *, zone: str, now: datetime) -> None:
    """Raise `Incomplete`, which names the first thing and carries all."""
    if missing := what_is_missing(draft, voices, zone=zone, now=now):
        raise Incomplete(missing)


def _about_the_post(draft: Draft) -> Iterator[Wanting]:
    if not draft.title.strip():
        yield Wanting("title", say("Ponga un título: así se la reconoce en el calendario."))
    if draft.topic_id is None:
        yield Wanting("topic", say("Elija un tema."))
    if not draft.targets:
        yield Wanting("target", say("Elija al menos una cuenta."))


def _about_variants(draft: Draft, voices: Mapping[int, Voice]) -> Iterator[Wanting]:
    for variant in draft.variants():
        voice = voices.get(variant.channel_id)
        if voice is None:
            yield Wanting("target", say("Una de las cuentas elegidas ya no está abierta: quítela."))
        elif not variant.text.strip():
            yield Wanting(_field_of(draft, variant), _no_text(variant, voice))
        else:
            yield from _about_gaps(draft, variant)
            yield from _about_size(draft, variant, voice)


def _about_gaps(draft: Draft, variant: VariantContent) -> Iterator[Wanting]:
    if _GAP.search(variant.text):
        said = say("Hay un hueco por rellenar («…») en %(language)s.", language=language_name(variant.language))
        yield Wanting(_field_of(draft, variant), said)


def _no_text(variant: VariantContent, voice: Voice) -> Sentence:
    return say(
        "Falta el texto en %(language)s de %(account)s.", language=language_name(variant.language), account=voice.name
    )


def _about_size(draft: Draft, variant: VariantContent, voice: Voice) -> Iterator[Wanting]:
    size, limits, account = voice.measure(variant), limits_of(voice.network), voice.name
    if size.left < 0:
        said = say(
            "El texto de %(account)s ocupa %(used)s y caben %(maximum)s.",
            account=account,
            used=size.used,
            maximum=size.maximum,
        )
        yield Wanting(_field_of(draft, variant), said)
    elif size.over:
        said = say(
            "El texto de %(account)s ocupa %(used)s bytes y caben %(maximum)s.",
            account=account,
            used=size.bytes_used,
            maximum=size.bytes_maximum,
        )
        yield Wanting(_field_of(draft, variant), said)
    if limits.needs_media and not variant.media:
        yield Wanting("new_image", say("%(account)s solo publica con imagen: añada una.", account=account))
    if len(variant.media) > limits.images:
        said = say("En %(account)s caben %(maximum)s imágenes como mucho.", account=account, maximum=limits.images)
        yield Wanting("new_image", said)


def _field_of(draft: Draft, variant: VariantContent) -> str:
    target = (variant.channel_id, variant.language)
    return f"own-{target[0]}-{target[1]}" if draft.own_texts.get(target) else f"text-{variant.language}"


def _about_images(draft: Draft) -> Iterator[Wanting]:
    for place, use in enumerate(draft.media, start=1):
        if not use.alt_text.strip() and not draft.declared.of(use.digest).is_decorative:
            yield Wanting(f"alt-{place}", say("Describa cada imagen en su texto alternativo, para quien no la ve."))


def _about_time(draft: Draft, zone: str, now: datetime) -> Iterator[Wanting]:
    planned = draft.plan.instant(zone)
    start, end = draft.plan.window(zone)
    if planned is None:
        yield Wanting("planned_on" if draft.plan.on is None else "planned_time", _NO_TIME)
    elif planned <= now:
        yield Wanting("planned_on", say("La hora prevista ya ha pasado: elija otra."))
    elif (start and planned < start) or (end and planned >= end):
        yield Wanting("planned_on", OUTSIDE)


_EITHER_OR = say("En una imagen se reconoce a alguien o no se reconoce a nadie: quite lo que no sea.")
_NO_TIME = say("Diga qué día y a qué hora debe salir.")
OUTSIDE = say("La hora prevista queda fuera del plazo en que puede salir.")
