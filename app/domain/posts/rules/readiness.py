import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import starmap

from app.core.errors import Conflict, Refusal
from app.core.messages import Message, msg
from app.domain.directory.rules.network_limits import MOST_PARTS, Sequel, limits_of
from app.domain.directory.rules.networks import NETWORK_NAMES, Network
from app.domain.directory.rules.text_length import TextLength
from app.domain.directory.rules.text_marks import mark_faults
from app.domain.directory.rules.text_parts import has_marks, outgoing_parts, split_text
from app.domain.organisations.rules import language_name
from app.domain.posts.rules.content import MediaUse, VariantContent
from app.domain.posts.rules.declaration import AWAITED_PICTURE
from app.domain.posts.rules.document_readiness import (
    NO_TITLE,
    network_document_troubles,
    shared_document_troubles,
)
from app.domain.posts.rules.draft import Draft, Target, Voice
from app.domain.posts.rules.picture_crops import KnownFiles, crop_troubles
from app.domain.posts.rules.video_readiness import network_video_troubles, shared_video_troubles

_GAP = re.compile(r"(?<!\S)…(?!\S)")
"""A placeholder: three dots alone, which end no sentence."""


_UNDRAWN = msg(
    "Una imagen no se ha podido preparar para sus cuentas. Pruebe otra vez; si sigue igual, quítela y súbala de nuevo."
)


@dataclass(frozen=True, slots=True)
class MissingField:
    field: str
    sentence: Message


class IncompletePost(Refusal):
    """`missing` lists all, sparing recomputation."""

    def __init__(self, missing: tuple[MissingField, ...]) -> None:
        super().__init__(missing[0].sentence)
        self.missing = missing


class UndrawnPicture(Conflict):
    """A picture that is in the library and was not drawn for its account."""

    def __init__(self) -> None:
        super().__init__(_UNDRAWN)


def missing_fields(
    draft: Draft, voices: Mapping[int, Voice], files: KnownFiles, *, zone: str, now: datetime
) -> tuple[MissingField, ...]:
    """Return the draft's missing fields in composer order. `files`: those that it shows."""
    return (
        *_missing_of_post(draft),
        *_missing_of_variants(draft, voices, files),
        *_missing_of_images(draft, voices),
        *_missing_of_time(draft, zone, now),
    )


def impossible_declarations(draft: Draft, *, today: date) -> Iterator[MissingField]:
    if draft.declared.source_on and draft.declared.source_on > today:
        yield MissingField("source_on", msg("La fecha de la fuente no puede ser posterior a hoy."))
    for place, use in enumerate(draft.media, start=1):
        if draft.declared.of(use.digest).contradicts_itself:
            yield MissingField(f"pictured-{place}", _EITHER_OR)
    if draft.declared.of(AWAITED_PICTURE).contradicts_itself:
        yield MissingField("new_pictured", _EITHER_OR)


def check_declared(draft: Draft, *, today: date) -> None:
    """Raise a `Refusal` naming an impossible declaration."""
    for want in impossible_declarations(draft, today=today):
        raise Refusal(want.sentence)


def check_ready(draft: Draft, voices: Mapping[int, Voice], files: KnownFiles, *, zone: str, now: datetime) -> None:
    """Raise `IncompletePost`, naming the first."""
    if missing := missing_fields(draft, voices, files, zone=zone, now=now):
        raise IncompletePost(missing)


def _missing_of_post(draft: Draft) -> Iterator[MissingField]:
    if not draft.title.strip():
        yield MissingField("title", msg("Escriba el texto, o al menos un título: así se la reconoce en el calendario."))
    if draft.topic_id is None:
        yield MissingField("topic", msg("Elija un tema."))
    if not draft.targets:
        yield MissingField("target", msg("Elija al menos una cuenta."))


def _missing_of_variants(draft: Draft, voices: Mapping[int, Voice], files: KnownFiles) -> Iterator[MissingField]:
    for variant in draft.variants():
        voice = voices.get(variant.channel_id)
        if voice is None:
            yield MissingField("target", msg("Una de las cuentas elegidas ya no está abierta: quítela."))
        elif not variant.text.strip():
            yield MissingField(text_field(draft, (variant.channel_id, variant.language)), _no_text(variant, voice))
        else:
            yield from _unfilled_gaps(draft, variant)
            yield from _size_problems(draft, variant, voice, files)
            yield from starmap(MissingField, crop_troubles(variant.media, voice, files))


def _unfilled_gaps(draft: Draft, variant: VariantContent) -> Iterator[MissingField]:
    if _GAP.search(variant.text):
        message = msg("Hay un hueco por rellenar («…») en %(language)s.", language=language_name(variant.language))
        yield MissingField(text_field(draft, (variant.channel_id, variant.language)), message)


def _no_text(variant: VariantContent, voice: Voice) -> Message:
    return msg(
        "Falta el texto en %(language)s de %(account)s.", language=language_name(variant.language), account=voice.name
    )


def _size_problems(draft: Draft, variant: VariantContent, voice: Voice, files: KnownFiles) -> Iterator[MissingField]:
    limits, account = limits_of(voice.network), voice.name
    field = text_field(draft, (variant.channel_id, variant.language))
    yield from (MissingField(field, sentence) for sentence in part_problems(voice, variant))
    parts = outgoing_parts(voice.network, variant.text, variant.link)
    yield from (MissingField(field, sentence) for sentence in mark_faults(voice.network, parts))
    if length := _length_problem(account, voice.measure(variant)):
        yield MissingField(field, length)
    yield from starmap(MissingField, network_video_troubles(variant.media, voice, files))
    yield from starmap(MissingField, network_document_troubles(variant.media, voice))
    pictures = sum(use.is_picture for use in variant.media)
    if limits.needs_media and not variant.media:
        yield MissingField("new_image", msg("%(account)s solo publica con imagen: añada una.", account=account))
    if pictures > limits.images:
        message = msg(
            "Imágenes en %(network)s: %(maximum)s como mucho, y hay %(count)s. Quite las que sobran, o esa cuenta.",
            network=NETWORK_NAMES[voice.network],
            maximum=limits.images,
            count=pictures,
        )
        yield MissingField("new_image", message)


def _length_problem(account: str, size: TextLength) -> Message | None:
    if size.left < 0:
        return msg(
            "El texto de %(account)s ocupa %(used)s y caben %(maximum)s.",
            account=account,
            used=size.used,
            maximum=size.maximum,
        )
    if not size.over:
        return None
    return msg(
        "El texto de %(account)s ocupa %(used)s bytes y caben %(maximum)s.",
        account=account,
        used=size.bytes_used,
        maximum=size.bytes_maximum,
    )


def part_problems(voice: Voice, variant: VariantContent) -> Iterator[Message]:
    """Yield what keeps a text in parts from going out so: nothing is joined or cut by itself."""
    if not has_marks(variant.text) or voice.network is Network.WEB:
        return
    sequel, parts = limits_of(voice.network).sequel, split_text(variant.text, variant.link)
    if sequel is None:
        yield msg(NO_SEQUEL.msgid, account=voice.name)
    elif len(parts) > MOST_PARTS[sequel]:
        yield msg(TOO_MANY_PARTS[sequel].msgid, account=voice.name, count=len(parts), maximum=MOST_PARTS[sequel])
    elif "" in parts:
        yield msg(EMPTY_PART.msgid, account=voice.name, part=parts.index("") + 1)


def text_field(draft: Draft, target: Target) -> str:
    """Return the field that an account's text is written in: its own, or its language's."""
    return f"own-{target[0]}-{target[1]}" if draft.own_texts.get(target) else f"text-{target[1]}"


def _missing_of_images(draft: Draft, voices: Mapping[int, Voice]) -> Iterator[MissingField]:
    strictest = _strictest_alt_text({voices[channel].network for channel, _ in draft.targets if channel in voices})
    yield from starmap(MissingField, shared_video_troubles(draft.media))
    yield from starmap(MissingField, shared_document_troubles(draft.media))
    for place, use in enumerate(draft.media, start=1):
        if not use.alt_text.strip() and not draft.declared.of(use.digest).is_decorative:
            yield MissingField(f"alt-{place}", _lacking_words(use, place))
        elif strictest and not use.document and len(use.alt_text) > strictest[0]:
            message = msg(
                "El texto alternativo de la imagen %(place)s ocupa %(used)s caracteres y en %(network)s caben "
                "%(maximum)s: acórtelo.",
                place=place,
                used=len(use.alt_text),
                network=NETWORK_NAMES[strictest[1]],
                maximum=strictest[0],
            )
            yield MissingField(f"alt-{place}", message)


def _lacking_words(use: MediaUse, place: int) -> Message:
    if use.document:
        return NO_TITLE
    return _NO_VIDEO_WORDS if use.video else msg(_NO_WORDS.msgid, place=place)


def _strictest_alt_text(networks: Collection[Network]) -> tuple[int, Network] | None:
    """Return the shortest limit among the networks, and whose it is."""
    limits = ((limits_of(network).alt_text, network) for network in networks)
    return min(((limit, network) for limit, network in limits if limit), default=None)


def _missing_of_time(draft: Draft, zone: str, now: datetime) -> Iterator[MissingField]:
    planned = draft.plan.instant(zone)
    start, end = draft.plan.window(zone)
    if planned is None:
        yield MissingField("planned_on" if draft.plan.on is None else "planned_time", _NO_TIME)
    elif planned <= now:
        yield MissingField("planned_on", msg("La hora prevista ya ha pasado: elija otra."))
    elif (start and planned < start) or (end and planned >= end):
        yield MissingField("planned_on", OUTSIDE_WINDOW)


NO_SEQUEL = msg("%(account)s no publica textos en partes: quite las líneas «---», o escriba otro texto para ella.")
EMPTY_PART = msg("La parte %(part)s de %(account)s está vacía: escríbala, o quite una línea «---».")
TOO_MANY_PARTS = {
    Sequel.THREAD: msg("El hilo de %(account)s tiene %(count)s partes y caben %(maximum)s: quite líneas «---»."),
    Sequel.COMMENT: msg("%(account)s admite un solo comentario detrás: deje una sola línea «---»."),
}
_NO_WORDS = msg("Describa la imagen %(place)s en su texto alternativo, para quien no la ve.")
_NO_VIDEO_WORDS = msg("Diga qué se ve en el vídeo, para quien no lo ve.")
_EITHER_OR = msg("En una imagen se reconoce a alguien o no se reconoce a nadie: quite lo que no sea.")
_NO_TIME = msg("Diga qué día y a qué hora debe salir.")
OUTSIDE_WINDOW = msg("La hora prevista queda fuera del plazo en que puede salir.")
