from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import url_for

from app.core.messages import Message, msg
from app.domain.directory.rules.text_length import outgoing_text
from app.domain.posts.models import Post, PostVersion
from app.domain.posts.queries.posts import draft_of
from app.domain.posts.rules.content import MediaUse
from app.domain.posts.rules.differences import (
    ChangedPicture,
    FieldContrast,
    TextStretch,
    VoiceName,
    compare_voices,
    contrast_fields,
    picture_changes,
    word_changes,
)
from app.domain.posts.rules.draft import Draft, Target
from app.pages.components.declarations import declared_facts
from app.pages.components.picture_crops import crop_facts
from app.pages.components.video_words import video_facts
from app.web.formats import format_instant


@dataclass(frozen=True, slots=True)
class PictureView:
    url: str
    alt: str


@dataclass(frozen=True, slots=True)
class PictureDifference:
    """A change, its pictures and their descriptions' word diff."""

    label: Message
    before: PictureView | None
    after: PictureView | None
    description: Sequence[TextStretch]


@dataclass(frozen=True, slots=True)
class VersionDiff:
    """Every difference between versions; false without any."""

    texts: Sequence[tuple[Sequence[VoiceName], Sequence[TextStretch]]] = ()
    pictures: Sequence[PictureDifference] = ()
    facts: Sequence[FieldContrast] = ()

    def __bool__(self) -> bool:
        return bool(self.texts or self.pictures or self.facts)


def diff_versions(
    post: Post, older: PostVersion, newer: PostVersion, names: Mapping[int, str], *, planned_at: datetime | None
) -> VersionDiff:
    """Compare versions. `planned_at`: the older hour, if known."""
    before, after = (draft_of(post, version) for version in (older, newer))
    pictures = picture_changes(before.media, after.media)
    was = [*_facts(before, older, names, planned_at or post.planned_at), *_words_beside(before)]
    now = [*_facts(after, newer, names, post.planned_at), *_words_beside(after)]
    return VersionDiff(
        list(_text_changes(before, after, names)),
        [_picture_difference(change) for change in pictures],
        contrast_fields(was, now),
    )


def _words_beside(draft: Draft) -> Iterator[tuple[Message, str]]:
    yield from declared_facts(draft)
    yield from video_facts(draft.media)
    yield from crop_facts(draft.media)


def _text_changes(
    before: Draft, after: Draft, names: Mapping[int, str]
) -> Iterator[tuple[Sequence[VoiceName], Sequence[TextStretch]]]:
    """Yield text changes; accounts added to existing text appear only under accounts."""
    old, new = _texts(before), _texts(after)
    old_texts = {(target[1], text) for target, text in old.items()}
    yield from compare_voices(
        ((names.get(target[0], ""), target[1]), old.get(target, ""), text)
        for target, text in new.items()
        if text != old.get(target) and (target in old or (target[1], text) not in old_texts)
    )


def _texts(draft: Draft) -> dict[Target, str]:
    return {
        target: outgoing_text(draft.text_for(target), draft.link).replace("\r\n", "\n")
        for target in sorted(set(draft.targets))
    }


def _facts(
    draft: Draft, version: PostVersion, names: Mapping[int, str], planned_at: datetime | None
) -> Iterator[tuple[Message, str]]:
    yield msg("Título"), version.title
    accounts = (f"{names.get(channel_id, channel_id)} ({language})" for channel_id, language in set(draft.targets))
    yield msg("Cuentas"), ", ".join(sorted(accounts))
    yield msg("Salida"), format_instant(planned_at, "EEEE d MMM, HH:mm")
    yield msg("Plazo en que puede salir"), _window(version)


def _window(version: PostVersion) -> str:
    start, end = (format_instant(at, "d MMM, HH:mm") for at in (version.window_from, version.window_to))
    return f"{start} – {end}".strip(" –")


def _picture_difference(changed: ChangedPicture) -> PictureDifference:
    before, after = (_picture_view(use) if use else None for use in (changed.before, changed.after))
    description = word_changes(before.alt if before else "", after.alt if after else "")
    return PictureDifference(changed.kind.label, before, after, description)


def _picture_view(use: MediaUse) -> PictureView:
    return PictureView(url_for("media.poster", digest=use.digest), use.alt_text)
