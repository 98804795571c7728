from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from app.core.errors import Conflict, Refusal
from app.core.messages import msg
from app.core.text import normalise_text
from app.domain.posts.rules.draft import Draft, Target

"""Characters, as in the composer."""
TEXT_CHANGED = msg("El texto ha cambiado desde que lo miró. Lea cómo quedaría ahora antes de aceptarlo.")


@dataclass(frozen=True, slots=True)
class DraftWording:
    """A text and its accounts: all without their own, or one alone."""

    targets: tuple[Target, ...]
    text: str

    @property
    def name(self) -> str:
        """Return the first target as "account:language"."""
        channel_id, language = self.targets[0]
        return f"{channel_id}:{language}"

    @property
    def language(self) -> str:
        return self.targets[0][1]


def draft_wordings(draft: Draft) -> list[DraftWording]:
    """Return each text once."""
    targets_by_wording: dict[tuple[Target | None, str], list[Target]] = {}
    for target in sorted(set(draft.targets)):
        own = target if draft.own_texts.get(target) else None
        targets_by_wording.setdefault((own, target[1]), []).append(target)
    return [DraftWording(tuple(targets), draft.text_for(targets[0])) for targets in targets_by_wording.values()]


def suggested_texts(wordings: Sequence[DraftWording], typed: Mapping[str, str]) -> dict[Target, str]:
    """Return the texts that differ. Raises `Refusal` for an emptied text."""
    texts: dict[Target, str] = {}
    for wording in wordings:
        text = normalise_text(typed.get(wording.name, wording.text))
        if text == normalise_text(wording.text):
            continue
        if not text.strip():
            raise Refusal(msg("Un texto sugerido no puede quedar vacío: escríbalo, o déjelo como estaba."))
        texts[wording.targets[0]] = text
    return texts


def with_text(draft: Draft, target: Target, text: str) -> Draft:
    """Replace the account's own text, else the common."""
    if draft.own_texts.get(target):
        return replace(draft, own_texts={**draft.own_texts, target: text})
    return replace(draft, texts={**draft.texts, target[1]: text})


def says_text(draft: Draft, text: str) -> bool:
    """Tell whether an account has it, making its author a writer (I2)."""
    return normalise_text(text).strip() in {normalise_text(draft.text_for(target)).strip() for target in draft.targets}


def check_unchanged(*, seen: str, current: str) -> None:
    """Raise `Conflict` unless the difference read is current."""
    if seen != current:
        raise Conflict(TEXT_CHANGED)
