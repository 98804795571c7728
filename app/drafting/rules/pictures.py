"""What changed between the pictures of two versions, one by one."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import zip_longest

from app.core.words import Sentence, say
from app.drafting.rules.content import MediaUse


class PictureChange(StrEnum):
    ADDED = "added"
    REMOVED = "removed"
    REPLACED = "replaced"
    DESCRIBED = "described"
    MOVED = "moved"


CHANGE_WORDS: dict[PictureChange, Sentence] = {
    PictureChange.ADDED: say("Imagen añadida"),
    PictureChange.REMOVED: say("Imagen quitada"),
    PictureChange.REPLACED: say("Imagen sustituida por otra"),
    PictureChange.DESCRIBED: say("Texto alternativo cambiado"),
    PictureChange.MOVED: say("Imagen cambiada de sitio"),
}


@dataclass(frozen=True, slots=True)
class Changed:
    """A picture before and after; one of them is missing where it was added or removed."""

    kind: PictureChange
    before: MediaUse | None
    after: MediaUse | None


def picture_changes(before: Sequence[MediaUse], after: Sequence[MediaUse]) -> list[Changed]:
    """In the order of the pictures now; what went away with nothing in its place comes last."""
    old, new = ({use.digest: use for use in uses} for uses in (before, after))
    kept = [digest for digest in new if digest in old]
    moved = _moved([digest for digest in old if digest in new], kept)
    return [*_kept(old, new, kept, moved), *_others(old, new)]


def _kept(
    old: dict[str, MediaUse], new: dict[str, MediaUse], kept: Sequence[str], moved: set[str]
) -> Iterator[Changed]:
    for digest in kept:
        if old[digest].alt_text != new[digest].alt_text:
            yield Changed(PictureChange.DESCRIBED, old[digest], new[digest])
        if digest in moved:
            yield Changed(PictureChange.MOVED, old[digest], new[digest])


def _moved(before: Sequence[str], after: Sequence[str]) -> set[str]:
    """Those that stand at another place among the pictures both have."""
    return {now for was, now in zip(before, after, strict=True) if was != now}


def _others(old: dict[str, MediaUse], new: dict[str, MediaUse]) -> Iterator[Changed]:
    """One that came takes the place of one that went."""
    gone = [use for digest, use in old.items() if digest not in new]
    come = [use for digest, use in new.items() if digest not in old]
    for before, after in zip_longest(gone, come):
        kind = PictureChange.REPLACED if before and after else PictureChange.ADDED if after else PictureChange.REMOVED
        yield Changed(kind, before, after)
