"""From a row of a sheet to the draft of a post."""

from dataclasses import replace

from app.calendar.rules.planned import Planned
from app.drafting.rules.draft import Draft

TITLE = 60
_LEAST = 30


def becomes(planned: Planned, before: Draft | None = None) -> Draft:
    """The draft of a row. What the row does not speak of (images, other languages, own texts) stays as it was."""
    draft = before or Draft()
    others = tuple(target for target in draft.targets if target[1] != planned.language)
    was = title_of(draft.texts.get(planned.language, ""))
    return replace(
        draft,
        title=planned.title or (title_of(planned.text) if draft.title in ("", was) else draft.title),
        topic_id=planned.topic_id or draft.topic_id,
        texts={**draft.texts, planned.language: planned.text},
        link=planned.link,
        targets=(*others, *((account, planned.language) for account in planned.accounts)),
        plan=replace(draft.plan, on=planned.on, at=planned.at, fold=planned.fold),
        awaited_alt="" if draft.media else planned.awaited_alt,
    )


def title_of(text: str) -> str:
    """The beginning of the first line, cut between words."""
    line = next(iter(text.strip().splitlines()), "").strip()
    if len(line) <= TITLE:
        return line
    cut = line[: TITLE - 1].rsplit(" ", 1)[0]
    return f"{(cut if len(cut) >= _LEAST else line[: TITLE - 1]).rstrip(' ,;:.')}…"
