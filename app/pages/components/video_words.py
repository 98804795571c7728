"""The words of a draft's videos, as facts that two versions are compared by."""

from collections.abc import Iterator, Sequence

from app.core.messages import Message, msg
from app.domain.organisations.rules import language_name
from app.domain.posts.rules.content import MediaUse


def video_facts(media: Sequence[MediaUse]) -> Iterator[tuple[Message, str]]:
    for video in (use.video for use in media if use.video):
        for language, text in video.captions:
            yield msg("Subtítulos en %(language)s", language=language_name(language)), text
        yield msg("Transcripción"), video.transcript
        yield msg("Lo que dicen los rótulos"), video.burnt_text
