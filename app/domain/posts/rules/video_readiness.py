"""Lacks of a post with a video before it is sent: what each network takes, and captions that can be read."""

from collections.abc import Iterator, Mapping, Sequence

from app.core.messages import Message, msg
from app.core.sizes import MEGABYTE
from app.domain.directory.rules.networks import NETWORK_NAMES
from app.domain.directory.rules.video_limits import VideoLimits
from app.domain.media.rules import FileFacts, FilmForm, VideoFacts
from app.domain.organisations.rules import language_name
from app.domain.posts.rules.captions import caption_problems, moment, webvtt_bytes
from app.domain.posts.rules.content import MediaUse, VideoUse
from app.domain.posts.rules.draft import Voice

FieldTrouble = tuple[str, Message]
"""A field of the composer, and what is wrong there."""


def shared_video_troubles(media: Sequence[MediaUse]) -> Iterator[FieldTrouble]:
    """Yield what is wrong with the videos wherever they go."""
    if any(use.video for use in media) and len(media) > 1:
        yield "new_image", msg("Un vídeo va solo en la publicación: quite lo demás, o quite el vídeo.")
    for place, use in enumerate(media, start=1):
        if use.video:
            yield from _caption_troubles(place, use.video)


def _caption_troubles(place: int, video: VideoUse) -> Iterator[FieldTrouble]:
    for language, text in video.captions:
        for problem in caption_problems(text, video.facts.seconds):
            yield (
                f"captions-{place}-{language}",
                msg("Subtítulos en %(language)s: %(why)s", language=language_name(language), why=problem),
            )


def network_video_troubles(
    media: Sequence[MediaUse], voice: Voice, files: Mapping[str, FileFacts]
) -> Iterator[FieldTrouble]:
    """Yield why the account would not take the post's video, or wants one."""
    limits, films = voice.video, [use for use in media if use.video]
    if not films:
        if limits and limits.required:
            yield "new_image", msg("%(account)s solo publica vídeos: añada uno.", account=voice.name)
    elif limits is None:
        yield "new_image", msg("%(network)s no admite vídeos: quítelo, o quite esa cuenta.", network=_name(voice))
    else:
        if voice.by_api and not limits.by_api:
            yield "new_image", msg(_BY_HAND_ONLY.msgid, account=voice.name, network=_name(voice))
        for use in films:
            yield from (("new_image", words) for words in _excesses(use, limits, _name(voice)))
            if (known := files.get(use.digest)) and known.form:
                yield from (("new_image", words) for words in _form_faults(known.form, limits, _name(voice)))


def _excesses(use: MediaUse, limits: VideoLimits, network: str) -> Iterator[Message]:
    assert use.video is not None
    yield from _file_excesses(use.video.facts, limits, network)
    if limits.alt_text is not None and len(use.alt_text) > limits.alt_text:
        yield msg(_LONG_ALT.msgid, network=network, used=len(use.alt_text), maximum=limits.alt_text)
    for language, text in use.video.captions:
        if limits.caption_bytes is not None and webvtt_bytes(text) > limits.caption_bytes:
            name = language_name(language)
            yield msg(_LONG_CAPTIONS.msgid, network=network, language=name, maximum=limits.caption_bytes // 1000)


def _file_excesses(facts: VideoFacts, limits: VideoLimits, network: str) -> Iterator[Message]:
    if facts.size > limits.bytes:
        most = limits.bytes // MEGABYTE
        yield msg(_TOO_HEAVY.msgid, network=network, size=-(-facts.size // MEGABYTE), maximum=most)
    shortest, longest = limits.seconds
    if facts.seconds > longest:
        yield msg(_TOO_LONG.msgid, network=network, length=moment(facts.seconds), maximum=moment(longest))
    if facts.seconds < shortest:
        yield msg(_TOO_SHORT.msgid, network=network, minimum=f"{shortest:g}")
    narrowest, widest = limits.ratio
    if not narrowest <= facts.width / facts.height <= widest:
        yield msg("El vídeo es demasiado alargado para %(network)s: recórtelo.", network=network)


def _form_faults(form: FilmForm, limits: VideoLimits, network: str) -> Iterator[Message]:
    if form.codec and form.codec not in limits.codecs:
        yield msg(_OTHER_CODEC.msgid, network=network, codec=form.codec.upper())
    if form.rate and not limits.rate[0] <= form.rate <= limits.rate[1]:
        slowest, fastest = (f"{rate:g}" for rate in limits.rate)
        yield msg(_OTHER_RATE.msgid, network=network, rate=f"{form.rate:g}", slowest=slowest, fastest=fastest)


def form_advice(form: FilmForm) -> Message | None:
    """Say how a video is coded where some network might not take it so; None for one that all take."""
    if form.is_plain:
        return None
    words = _ADVICE if form.is_even else _UNEVEN_ADVICE
    return msg(words.msgid, codec=form.codec.upper(), depth=form.depth or 8)


def _name(voice: Voice) -> str:
    return NETWORK_NAMES[voice.network]


_BY_HAND_ONLY = msg(
    "Cauce todavía no publica vídeos por sí mismo en %(network)s: ponga %(account)s en publicación a mano, o quítela."
)
_OTHER_CODEC = msg("El vídeo está en %(codec)s y %(network)s solo admite H.264: expórtelo como MP4 (H.264 y AAC).")
_OTHER_RATE = msg(
    "El vídeo tiene %(rate)s fotogramas por segundo y %(network)s admite de %(slowest)s a %(fastest)s: "
    "expórtelo otra vez."
)
_ADVICE = msg(
    "Está en %(codec)s, de %(depth)s bits. Alguna red puede no admitirlo: si puede, expórtelo como MP4 (H.264, 8 bits)."
)
_UNEVEN_ADVICE = msg(
    "Está en %(codec)s, de %(depth)s bits, con fotogramas a ritmo variable. Alguna red puede no admitirlo: si puede, "
    "expórtelo como MP4 (H.264, 8 bits, ritmo fijo)."
)
_TOO_HEAVY = msg("El vídeo ocupa %(size)s MB y en %(network)s caben %(maximum)s: expórtelo más ligero.")
_TOO_LONG = msg("El vídeo dura %(length)s y en %(network)s caben %(maximum)s: córtelo, o quite esa cuenta.")
_TOO_SHORT = msg("El vídeo dura menos de %(minimum)s segundos, lo mínimo en %(network)s.")
_LONG_ALT = msg("La descripción del vídeo tiene %(used)s caracteres y en %(network)s caben %(maximum)s: acórtela.")
_LONG_CAPTIONS = msg(
    "Los subtítulos en %(language)s pasan de %(maximum)s kB, lo que admite %(network)s: acórtelos, o quite esa cuenta."
)
