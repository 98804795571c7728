"""A text somebody would have instead, and what becomes of the draft that takes it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from app.core.errors import Conflict, Refusal
from app.core.messages import msg
from app.core.text import normalise_text
from app.domain.posts.rules.draft import Draft, Target

LONGEST_SUGGESTION = 20_000
"""Characters, as many as the composer takes."""
TEXT_CHANGED = msg("El texto ha cambiado desde que lo miró. Lea cómo quedaría ahora antes de aceptarlo.")


@dataclass(frozen=True, slots=True)
class DraftWording:
    """One text of a draft, and those who say it: every account without words of its own, or that account alone."""

    targets: tuple[Target, ...]
    text: str

    @property
    def name(self) -> str:
        """As the form calls it: "account:language" of the first of them."""
        channel_id, language = self.targets[0]
        return f"{channel_id}:{language}"

    @property
    def language(self) -> str:
        return self.targets[0][1]


def draft_wordings(draft: Draft) -> list[DraftWording]:
    """The texts somebody may write another for, each once."""
    found: dict[tuple[Target | None, str], list[Target]] = {}
    for target in sorted(set(draft.targets)):
        own = target if draft.own_texts.get(target) else None
        found.setdefault((own, target[1]), []).append(target)
    return [DraftWording(tuple(targets), draft.text_for(targets[0])) for targets in found.values()]


def suggested_texts(wordings: Sequence[DraftWording], typed: Mapping[str, str]) -> dict[Target, str]:
    """What was typed that says something else than there is. Raises `Refusal` for an emptied text."""
    found: dict[Target, str] = {}
    for wording in wordings:
        text = normalise_text(typed.get(wording.name, wording.text))
        if text == normalise_text(wording.text):
            continue
        if not text.strip():
            raise Refusal(msg("Un texto sugerido no puede quedar vacío: escríbalo, o déjelo como estaba."))
        found[wording.targets[0]] = text
    return found


def with_text(draft: Draft, target: Target, text: str) -> Draft:
    """The draft saying this where it said something else: the account's own words if it has them, else the common."""
    if draft.own_texts.get(target):
        return replace(draft, own_texts={**draft.own_texts, target: text})
    return replace(draft, texts={**draft.texts, target[1]: text})


def says_text(draft: Draft, text: str) -> bool:
    """Whether some account of the draft says these very words: whoever wrote them has written in it (I2)."""
    return normalise_text(text).strip() in {normalise_text(draft.text_for(target)).strip() for target in draft.targets}


def check_unchanged(*, seen: str, current: str) -> None:
    """Raises `Conflict` unless the difference that was read is the one that would be made."""
    if seen != current:
        raise Conflict(TEXT_CHANGED)
