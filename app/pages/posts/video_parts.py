"""Videos in the composer: their length, and a field for the captions of each language."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.core.messages import Message
from app.domain.organisations.rules import language_name
from app.domain.posts.rules.captions import caption_advice, moment, spoken_text
from app.domain.posts.rules.content import VideoUse
from app.pages.posts.forms.video import BURNT, CAPTIONS, TRANSCRIPT, facts_value, typed_videos
from app.pages.shell.request_context import organisation


@dataclass(frozen=True, slots=True)
class CaptionField:
    """`advice`: what is hard to read in them."""

    language: str
    name: str
    label: Message
    text: str
    advice: Sequence[Message]


@dataclass(frozen=True, slots=True)
class VideoParts:
    """`proposed`: what the captions say, for a transcript not yet written."""

    facts: str
    length: str
    has_sound: bool
    captions: Sequence[CaptionField]
    transcript_name: str
    transcript: str
    proposed: str
    burnt_name: str
    burnt_text: str
    is_readable: bool


def video_parts(typed: Mapping[str, Any]) -> dict[str, VideoParts]:
    """Return the parts of each video by digest."""
    return {digest: _parts(digest, video) for digest, video in typed_videos(typed).items()}


def _parts(digest: str, video: VideoUse) -> VideoParts:
    written = dict(video.captions)
    languages = list(dict.fromkeys((*organisation().languages, *written)))
    return VideoParts(
        facts=facts_value(digest, video.facts),
        length=moment(video.facts.seconds),
        has_sound=video.facts.has_sound,
        captions=[_caption_field(digest, language, written.get(language, "")) for language in languages],
        transcript_name=f"{digest}:{TRANSCRIPT}",
        transcript=video.transcript,
        proposed="" if video.transcript else spoken_text(next(iter(written.values()), "")),
        burnt_name=f"{digest}:{BURNT}",
        burnt_text=video.burnt_text,
        is_readable=video.is_readable,
    )


def _caption_field(digest: str, language: str, text: str) -> CaptionField:
    name = f"{digest}:{CAPTIONS}:{language}"
    return CaptionField(language, name, language_name(language), text, tuple(caption_advice(text)))
