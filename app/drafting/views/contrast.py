"""Two drafts side by side, as a person would mark the second on the first."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.core.words import Sentence, say
from app.drafting.forms import said_by
from app.drafting.rules.difference import word_changes
from app.drafting.rules.draft import Draft
from app.drafting.views.desk import Desk
from app.organisations.rules import language_name


@dataclass(frozen=True, slots=True)
class Contrast:
    """One part of a draft that differs; `parts` are (kind, text) for the `diff` component."""

    label: Sentence
    before: str
    after: str

    @property
    def parts(self) -> Sequence[tuple[str, str]]:
        return [(change.kind.value, change.text) for change in word_changes(self.before, self.after)]


def contrasts(before: Mapping[str, Any], after: Mapping[str, Any], desk: Desk) -> list[Contrast]:
    """What differs between two forms as typed, in the order of the composer."""
    old, new = dict(_parts(before, desk)), dict(_parts(after, desk))
    labels = list(dict.fromkeys([*old, *new]))
    return [
        Contrast(label, old.get(label, ""), new.get(label, ""))
        for label in labels
        if old.get(label, "") != new.get(label, "")
    ]


def _parts(typed: Mapping[str, Any], desk: Desk) -> Iterator[tuple[Sentence, str]]:
    draft = said_by(typed)
    yield say("Título"), draft.title
    yield say("Tema"), next((topic.name for topic in desk.topics if topic.id == draft.topic_id), "")
    for language, text in draft.texts.items():
        yield say("Texto en %(language)s", language=language_name(language)), text.replace("\r\n", "\n")
    yield from _own(draft, desk)
    yield say("Cuentas"), ", ".join(_account(desk, *target) for target in sorted(set(draft.targets)))
    yield say("Enlace"), draft.link
    yield say("Texto alternativo"), "\n".join(use.alt_text for use in draft.media)
    yield say("Salida"), f"{typed.get('planned_on') or ''} {typed.get('planned_time') or ''}".strip()


def _own(draft: Draft, desk: Desk) -> Iterator[tuple[Sentence, str]]:
    for (channel_id, language), text in draft.own_texts.items():
        yield (
            say("Texto propio de %(account)s", account=_account(desk, channel_id, language)),
            text.replace("\r\n", "\n"),
        )


def _account(desk: Desk, channel_id: int, language: str) -> str:
    channel = desk.channels.get(channel_id)
    return f"{channel.name if channel else channel_id} ({language})"
