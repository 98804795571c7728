"""What changed in a post since somebody last had it before them: words, pictures, accounts and hours."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import url_for

from app.channels.rules.lengths import what_is_sent
from app.core.words import Sentence, say
from app.drafting.models import Post, PostVersion
from app.drafting.queries import draft_of
from app.drafting.rules.content import MediaUse
from app.drafting.rules.difference import Change, Contrast, Voice, compared, contrasted, word_changes
from app.drafting.rules.draft import Draft, Target
from app.drafting.rules.pictures import CHANGE_WORDS, Changed, picture_changes
from app.web.declared import facts_of
from app.web.formats import moment


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture and what it is said to show."""

    url: str
    alt: str


@dataclass(frozen=True, slots=True)
class PictureDifference:
    """In words, with both pictures where there are two, and what is said of them word by word."""

    said: Sentence
    before: Shown | None
    after: Shown | None
    description: Sequence[Change]


@dataclass(frozen=True, slots=True)
class Since:
    """Everything that is another thing than it was; false when nothing is."""

    spoken: Sequence[tuple[Sequence[Voice], Sequence[Change]]] = ()
    pictures: Sequence[PictureDifference] = ()
    facts: Sequence[Contrast] = ()

    def __bool__(self) -> bool:
        return bool(self.spoken or self.pictures or self.facts)


def changed_since(
    post: Post, older: PostVersion, newer: PostVersion, names: Mapping[int, str], *, planned_at: datetime | None
) -> Since:
    """`names`: what accounts are called. `planned_at`: when it would go out then, if that is known."""
    before, after = (draft_of(post, version) for version in (older, newer))
    pictures = picture_changes(before.media, after.media)
    was = [*_facts(before, older, names, planned_at or post.planned_at), *facts_of(before)]
    now = [*_facts(after, newer, names, post.planned_at), *facts_of(after)]
    return Since(list(_spoken(before, after, names)), [_shown(one) for one in pictures], contrasted(was, now))


def _spoken(
    before: Draft, after: Draft, names: Mapping[int, str]
) -> Iterator[tuple[Sequence[Voice], Sequence[Change]]]:
    """An account that comes to say what others said already is told among the accounts, not word by word."""
    old, new = _texts(before), _texts(after)
    said = {(target[1], text) for target, text in old.items()}
    yield from compared(
        ((names.get(target[0], ""), target[1]), old.get(target, ""), text)
        for target, text in new.items()
        if text != old.get(target) and (target in old or (target[1], text) not in said)
    )


def _texts(draft: Draft) -> dict[Target, str]:
    return {
        target: what_is_sent(draft.text_for(target), draft.link).replace("\r\n", "\n")
        for target in sorted(set(draft.targets))
    }


def _facts(
    draft: Draft, version: PostVersion, names: Mapping[int, str], planned_at: datetime | None
) -> Iterator[tuple[Sentence, str]]:
    yield say("Título"), version.title
    accounts = (f"{names.get(channel_id, channel_id)} ({language})" for channel_id, language in set(draft.targets))
    yield say("Cuentas"), ", ".join(sorted(accounts))
    yield say("Salida"), moment(planned_at, "EEEE d MMM, HH:mm")
    yield say("Plazo en que puede salir"), _window(version)


def _window(version: PostVersion) -> str:
    start, end = (moment(at, "d MMM, HH:mm") for at in (version.window_from, version.window_to))
    return f"{start} – {end}".strip(" –")


def _shown(changed: Changed) -> PictureDifference:
    before, after = (_picture(use) if use else None for use in (changed.before, changed.after))
    description = word_changes(before.alt if before else "", after.alt if after else "")
    return PictureDifference(CHANGE_WORDS[changed.kind], before, after, description)


def _picture(use: MediaUse) -> Shown:
    return Shown(url_for("media.show", digest=use.digest), use.alt_text)
