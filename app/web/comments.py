"""Comments beside the texts they speak of: in what a text has become, their words may be gone."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from app.core.words import say
from app.drafting.rules.draft import Target
from app.review.queries.around import Around
from app.review.rules.anchors import Anchor, found_in, labelled
from app.review.rules.threads import Thread
from app.web.previews import Preview
from app.web.words import translate


@dataclass(frozen=True, slots=True)
class Told:
    """A thread with the number it has on the page. `is_gone`: its words are not in the text any more."""

    number: int
    thread: Thread
    is_gone: bool


def commented(previews: Sequence[Preview], around: Around) -> tuple[list[Preview], list[Told]]:
    """The texts with the phrases that are spoken of, and the threads in order, each with its number."""
    by_target = {(preview.channel_id, preview.language): preview for preview in previews}
    marks: dict[Target, list[tuple[Anchor, str]]] = defaultdict(list)
    told: list[Told] = []
    for number, thread in enumerate(around.threads, start=1):
        target = around.targets[thread.first.id]
        anchor = _anchor(thread, by_target.get(target))
        if anchor and not thread.is_resolved:
            marks[target].append((anchor, translate(say("comentario %(number)s", number=number))))
        told.append(Told(number, thread, is_gone=bool(thread.first.quote) and anchor is None))
    shown = [
        replace(preview, pieces=tuple(_marked(preview, marks[target]))) if marks.get(target) else preview
        for target, preview in by_target.items()
    ]
    return shown, told


def _anchor(thread: Thread, preview: Preview | None) -> Anchor | None:
    return found_in(preview.text, thread.first.quote, near=thread.first.starts_at) if preview else None


def _marked(preview: Preview, marks: Sequence[tuple[Anchor, str]]) -> list[tuple[str, str]]:
    """What the line says of each stretch stays beside what people say of it."""
    ends = list(accumulate(len(text) for text, _ in preview.pieces))
    known = [
        (Anchor(end - len(text), end), codes) for end, (text, codes) in zip(ends, preview.pieces, strict=True) if codes
    ]
    return labelled(preview.text, [*known, *marks])
