"""The fields of a video in the composer's form: its facts, as the server gave them, and its words."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from app.core.text import normalise_text
from app.domain.media.rules import VideoFacts
from app.domain.posts.rules.content import MediaUse, VideoUse

TRANSCRIPT, BURNT, CAPTIONS = "transcript", "burnt", "captions"


def captions_name(digest: str, language: str) -> str:
    return f"{digest}:{CAPTIONS}:{language}"


def facts_value(digest: str, facts: VideoFacts) -> str:
    sound = int(facts.has_sound)
    return f"{digest};{facts.seconds};{facts.size};{facts.width};{facts.height};{sound}"


def typed_videos(typed: Mapping[str, Any]) -> dict[str, VideoUse]:
    """Return the videos among the form's pictures by digest; a mangled one is none."""
    words = dict(zip(typed.get("words_of") or (), typed.get("words") or (), strict=False))
    return {digest: _typed_video(digest, facts, words) for digest, facts in _typed_facts(typed.get("video") or ())}


def video_fields(media: Sequence[MediaUse]) -> dict[str, list[str]]:
    """Return the fields that these uses are typed in."""
    words = [pair for use in media if use.video for pair in _words_of(use.digest, use.video)]
    return {
        "video": [facts_value(use.digest, use.video.facts) for use in media if use.video],
        "words_of": [name for name, _ in words],
        "words": [text for _, text in words],
    }


def _words_of(digest: str, video: VideoUse) -> Iterator[tuple[str, str]]:
    for language, text in video.captions:
        yield captions_name(digest, language), text
    yield f"{digest}:{TRANSCRIPT}", video.transcript
    yield f"{digest}:{BURNT}", video.burnt_text


def _typed_video(digest: str, facts: VideoFacts, words: Mapping[str, str]) -> VideoUse:
    start = f"{digest}:{CAPTIONS}:"
    captions = ((name.removeprefix(start), text) for name, text in words.items() if name.startswith(start))
    return VideoUse(
        facts,
        tuple((language, normalise_text(text)) for language, text in captions if text.strip()),
        normalise_text(words.get(f"{digest}:{TRANSCRIPT}", "")),
        normalise_text(words.get(f"{digest}:{BURNT}", "")),
    )


def _typed_facts(values: Sequence[str]) -> Iterator[tuple[str, VideoFacts]]:
    for value in values:
        digest, *numbers = value.split(";")
        try:
            seconds, size, width, height, sound = (float(number) for number in numbers)
        except ValueError:
            continue
        yield digest, VideoFacts(seconds, int(size), int(width), int(height), bool(sound))
