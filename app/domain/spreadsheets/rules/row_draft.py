"""Drafts, and the two keys that recognise a row."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time

from app.core.name_keys import fold_name
from app.domain.posts.rules.draft import Draft


@dataclass(frozen=True, slots=True)
class PlannedRow:
    """`instant` is UTC; `awaited_alt` describes a future image."""

    on: date
    at: time
    zone: str
    fold: int
    instant: datetime
    accounts: tuple[int, ...]
    topic_id: int | None
    language: str
    text: str
    link: str = ""
    awaited_alt: str = ""
    reference: str = ""
    title: str = ""


def slot_key(planned: PlannedRow, *, nth: int = 0) -> str:
    """Return a key of reference or place; `nth` numbers, from 0, a file's rows there."""
    if planned.reference:
        return _digest(("reference", fold_name(planned.reference)))
    place = (f"{planned.on:%Y-%m-%d}", f"{planned.at:%H:%M}", planned.fold, planned.language, nth)
    return _digest(("slot", *sorted(planned.accounts), *place))


def text_key(planned: PlannedRow) -> str:
    """Omit the day, to recognise a moved row."""
    return _digest(("text", *sorted(planned.accounts), planned.language, fold_name(planned.text)))


def row_hash(planned: PlannedRow) -> str:
    """Hash a title only if present."""
    field_names = [name for name in PlannedRow.__slots__ if name != "title" or planned.title]
    return _digest(("row", *(getattr(planned, name) for name in field_names)))


def _digest(parts: Iterable[object]) -> str:
    return hashlib.sha256("\x1f".join(map(str, parts)).encode("utf-8", "surrogatepass")).hexdigest()


TITLE_LENGTH = 60
_SHORTEST_CUT = 30


def build_row_draft(planned: PlannedRow, before: Draft | None = None) -> Draft:
    """Keep images, other languages and own texts from `before`."""
    draft = before or Draft()
    others = tuple(target for target in draft.targets if target[1] != planned.language)
    was = title_from_text(draft.texts.get(planned.language, ""))
    return replace(
        draft,
        title=planned.title or (title_from_text(planned.text) if draft.title in ("", was) else draft.title),
        topic_id=planned.topic_id or draft.topic_id,
        texts={**draft.texts, planned.language: planned.text},
        link=planned.link,
        targets=(*others, *((account, planned.language) for account in planned.accounts)),
        plan=replace(draft.plan, on=planned.on, at=planned.at, fold=planned.fold),
        awaited_alt="" if draft.media else planned.awaited_alt,
    )


def title_from_text(text: str) -> str:
    line = next(iter(text.strip().splitlines()), "").strip()
    if len(line) <= TITLE_LENGTH:
        return line
    cut = line[: TITLE_LENGTH - 1].rsplit(" ", 1)[0]
    return f"{(cut if len(cut) >= _SHORTEST_CUT else line[: TITLE_LENGTH - 1]).rstrip(' ,;:.')}…"
