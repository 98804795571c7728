"""Videos in the composer: their length, and a field for the captions of each language."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.core.messages import Message
from app.domain.media.queries import CaptionProposal
from app.domain.organisations.rules import language_name
from app.domain.posts.rules.captions import caption_advice, moment, spoken_text
from app.domain.posts.rules.content import VideoUse
from app.pages.posts.forms.video import BURNT, TRANSCRIPT, captions_name, facts_value, typed_videos
from app.pages.posts.proposed_captions import MachineWords, may_propose, proposals_for
from app.pages.shell.request_context import organisation


@dataclass(frozen=True, slots=True)
class CaptionField:
    """`advice`: what is hard to read in them; `proposal`: what a machine heard, if it was asked.

    `subject`: "digest:language"; `is_machine_made`: nobody has saved them yet; `is_just_put`: by this press.
    """

    language: str
    name: str
    label: Message
    text: str
    advice: Sequence[Message]
    subject: str
    may_propose: bool
    proposal: CaptionProposal | None
    is_machine_made: bool
    is_just_put: bool


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
    videos = typed_videos(typed)
    machine = MachineWords(proposals_for(videos), typed.get("machine_words") or (), typed.get("put_words", ""))
    return {digest: _parts(digest, video, machine) for digest, video in videos.items()}


def _parts(digest: str, video: VideoUse, machine: MachineWords) -> VideoParts:
    written = dict(video.captions)
    languages = list(dict.fromkeys((*organisation().languages, *written)))
    return VideoParts(
        facts=facts_value(digest, video.facts),
        length=moment(video.facts.seconds),
        has_sound=video.facts.has_sound,
        captions=[_caption_field(digest, video, language, machine) for language in languages],
        transcript_name=f"{digest}:{TRANSCRIPT}",
        transcript=video.transcript,
        proposed="" if video.transcript else spoken_text(next(iter(written.values()), "")),
        burnt_name=f"{digest}:{BURNT}",
        burnt_text=video.burnt_text,
        is_readable=video.is_readable,
    )


def _caption_field(digest: str, video: VideoUse, language: str, machine: MachineWords) -> CaptionField:
    name, text = captions_name(digest, language), dict(video.captions).get(language, "")
    return CaptionField(
        language=language,
        name=name,
        label=language_name(language),
        text=text,
        advice=tuple(caption_advice(text)),
        subject=f"{digest}:{language}",
        may_propose=may_propose(video, language),
        proposal=machine.proposals.get((digest, language)),
        is_machine_made=name in machine.unsaved and bool(text),
        is_just_put=name == machine.put,
    )
