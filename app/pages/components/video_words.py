"""The words of films: as facts that two versions are compared by, and those that a version leaves without."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from app.core.messages import Message, msg
from app.domain.media.queries import caption_proposals
from app.domain.organisations.rules import language_name
from app.domain.posts.rules.content import MediaUse
from app.web.request import read_session, work


def video_facts(media: Sequence[MediaUse]) -> Iterator[tuple[Message, str]]:
    for video in (use.video for use in media if use.video):
        for language, text in video.captions:
            yield msg("Subtítulos en %(language)s", language=language_name(language)), text
        yield msg("Transcripción"), video.transcript
        yield msg("Lo que dicen los rótulos"), video.burnt_text


def left_captions(files: Sequence[Mapping[str, Any]]) -> dict[str, tuple[Message, ...]]:
    """Return by film the languages whose captions a machine was asked for and that it goes without.

    `files`: as previews show them. One statement where one has sound.
    """
    films = {file["digest"]: file["video"] for file in files if file.get("video")}
    heard = [digest for digest, video in films.items() if video.facts.has_sound]
    asked: dict[str, tuple[Message, ...]] = {}
    for row in caption_proposals(work(read_session()), heard):
        if not dict(films[row.digest].captions).get(row.language, "").strip():
            asked[row.digest] = (*asked.get(row.digest, ()), language_name(row.language))
    return asked
