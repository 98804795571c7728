from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from app.core.messages import msg
from app.domain.posts.rules.draft import Target
from app.domain.review.queries.surroundings import ReviewSurroundings
from app.domain.review.rules.quote_anchors import QuoteAnchor, find_quote, label_text
from app.domain.review.rules.threads import Thread
from app.pages.components.previews import Preview
from app.web.translation import translate


@dataclass(frozen=True, slots=True)
class NumberedThread:
    """A thread. `is_gone`: its words left the text."""

    number: int
    thread: Thread
    is_gone: bool


def mark_comments(
    previews: Sequence[Preview], around: ReviewSurroundings
) -> tuple[list[Preview], list[NumberedThread]]:
    by_target = {(preview.channel_id, preview.language): preview for preview in previews}
    marks: dict[Target, list[tuple[QuoteAnchor, str]]] = defaultdict(list)
    numbered_threads: list[NumberedThread] = []
    for number, thread in enumerate(around.threads, start=1):
        target = around.targets[thread.first.id]
        anchor = _anchor(thread, by_target.get(target))
        if anchor and not thread.is_resolved:
            marks[target].append((anchor, translate(msg("comentario %(number)s", number=number))))
        numbered_threads.append(NumberedThread(number, thread, is_gone=bool(thread.first.quote) and anchor is None))
    shown = [
        replace(preview, pieces=tuple(_mark_preview(preview, marks[target]))) if marks.get(target) else preview
        for target, preview in by_target.items()
    ]
    return shown, numbered_threads


def _anchor(thread: Thread, preview: Preview | None) -> QuoteAnchor | None:
    return find_quote(preview.text, thread.first.quote, near=thread.first.starts_at) if preview else None


def _mark_preview(preview: Preview, marks: Sequence[tuple[QuoteAnchor, str]]) -> list[tuple[str, str]]:
    """Mark findings and comments in the preview's text."""
    ends = list(accumulate(len(text) for text, _ in preview.pieces))
    known = [
        (QuoteAnchor(end - len(text), end), codes)
        for end, (text, codes) in zip(ends, preview.pieces, strict=True)
        if codes
    ]
    return label_text(preview.text, [*known, *marks])
