"""Which post each row of a sheet already is, and what importing it would do to that post."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from app.calendar.rules.becoming import becomes
from app.calendar.rules.planned import Planned, row_hash, slot_key, text_key
from app.calendar.rules.rows import ReadRow
from app.calendar.rules.saying import Problem
from app.calendar.rules.telling import Part
from app.core.words import Sentence, say
from app.drafting.rules.draft import Draft
from app.drafting.rules.states import STATUS_WORDS, Status

AROUND = timedelta(days=3)
_CHANGE = 2
EDITABLE = frozenset({Status.IDEA, Status.DRAFT, Status.CHANGES_REQUESTED, Status.EXPIRED})


class Fate(StrEnum):
    NEW = "new"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    REFUSED = "refused"
    ASKED = "asked"


@dataclass(frozen=True, slots=True)
class Imported:
    """A row that came in before, by its keys; `on` is the day its post is planned for now."""

    post_id: int
    slot_key: str
    text_key: str
    row_hash: str
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Held:
    """A post that came from a sheet, as it stands."""

    id: int
    year: int
    ordinal: int
    status: Status
    draft: Draft

    @property
    def number(self) -> str:
        return f"{self.year}/{self.ordinal:04d}"


@dataclass(frozen=True, slots=True)
class Match:
    """A row and the earlier one it is, if any."""

    row: ReadRow
    imported: Imported | None = None

    @property
    def name(self) -> tuple[int, int] | None:
        """Year and ordinal of the post that the row itself names."""
        return self.row.told.name if self.row.told else None

    @property
    def is_as_imported(self) -> bool:
        planned, known = self.row.planned, self.imported
        return planned is not None and known is not None and row_hash(planned) == known.row_hash


@dataclass(frozen=True, slots=True)
class Outcome:
    """What importing the row does; `post` is the one it already is.

    Of a row that names its post: `part`, what its accounts say, and `draft`, what all its rows make of it together.
    """

    row: ReadRow
    fate: Fate
    post: Held | None = None
    imported: Imported | None = None
    part: Part | None = None
    draft: Draft | None = None

    @property
    def becoming(self) -> Draft:
        """What its post will say."""
        return self.draft or becomes(self.planned, self.post.draft if self.post else None)

    @property
    def planned(self) -> Planned:
        """Raises `ValueError` for a row that was refused."""
        if self.row.planned is None:
            raise ValueError("a refused row plans nothing")
        return self.row.planned


def match(rows: Iterable[ReadRow], imported: Sequence[Imported]) -> list[Match]:
    """By the row's place (or reference) first; what no place claims, by its text, each post once.

    A text known from days the sheet does not speak of is no moved row: it is said again, as offices do every month.
    """
    by_slot = {known.slot_key: known for known in imported}
    placed = [Match(row, by_slot.get(_slot(row))) for row in rows]
    taken = {one.imported.post_id for one in placed if one.imported}
    by_text: dict[str, list[Imported]] = {}
    first, last = _days_of(placed)
    for known in reversed(imported):
        if known.post_id not in taken and known.on and first <= known.on <= last:
            by_text.setdefault(known.text_key, []).append(known)
    return [one if one.imported else Match(one.row, _moved(one.row, by_text)) for one in placed]


def matched_again(matches: Iterable[Match], imported: Sequence[Imported]) -> list[Match]:
    """The same matches against rows as they are known now: what was new may have come in meanwhile, in its place."""
    by_post = {known.post_id: known for known in imported}
    by_slot = {known.slot_key: known for known in imported}
    return [
        replace(one, imported=by_post.get(one.imported.post_id) if one.imported else by_slot.get(_slot(one.row)))
        for one in matches
    ]


def portion(matches: Sequence[Match], *, most: int) -> Sequence[Match]:
    """The first of them, rows of one post together; a row that changes its post weighs as much as several new ones."""
    weight = 0
    for place, one in enumerate(matches):
        if weight >= most and (one.name is None or one.name != matches[place - 1].name):
            return matches[:place]
        weight += _CHANGE if one.name or (one.imported and not one.is_as_imported) else 1
    return matches


def judge(one: Match, post: Held | None) -> Outcome:
    """`post` is the one the match speaks of; needed only when the row says something new."""
    if one.row.planned is None:
        return Outcome(one.row, Fate.ASKED if one.row.question and not one.row.problems else Fate.REFUSED)
    if one.imported is None:
        return Outcome(one.row, Fate.NEW)
    if post is None or one.is_as_imported or _says_nothing_new(one.row.planned, post.draft):
        return Outcome(one.row, Fate.UNCHANGED, post, one.imported)
    if post.status not in EDITABLE:
        return Outcome(refused(one.row, closed_to_sheets(post)), Fate.REFUSED, post, one.imported)
    return Outcome(one.row, Fate.UPDATED, post, one.imported)


def refused(row: ReadRow, sentence: Sentence, column: str = "") -> ReadRow:
    return replace(row, planned=None, problems=(*row.problems, Problem(column, sentence)))


def in_turn(rows: Iterable[ReadRow]) -> list[ReadRow]:
    """In the order of the sheet, but those that name one post come together, where the first of them is."""
    listed = list(rows)
    first: dict[tuple[int, int], int] = {}
    for place, row in enumerate(listed):
        if row.told:
            first.setdefault(row.told.name, place)
    places = (first[row.told.name] if row.told else place for place, row in enumerate(listed))
    return [row for _, row in sorted(zip(places, listed, strict=True), key=lambda each: each[0])]


def names_in(rows: Iterable[ReadRow]) -> set[tuple[int, int]]:
    """Year and ordinal of the posts that rows name."""
    return {row.told.name for row in rows if row.told}


def beside(rows: Iterable[ReadRow], taken: Collection[str]) -> list[ReadRow]:
    """Rows without a number are not the posts that others name, whose places are `taken`: they come after them."""
    used = set(taken)
    return [_beside(row, taken, used) for row in rows]


def _beside(row: ReadRow, taken: Collection[str], used: set[str]) -> ReadRow:
    if row.planned and row.planned.reference and _slot(row) in taken:
        return refused(row, say("La publicación de esta referencia ya está en otra fila, por su número."))
    while row.planned and not row.planned.reference and _slot(row) in used:
        row = replace(row, nth=row.nth + 1)
    used.add(_slot(row))
    return row


def keys_wanted(rows: Iterable[ReadRow]) -> tuple[set[str], set[str]]:
    """The place keys and the text keys of the sound rows."""
    sound = [row for row in rows if row.planned]
    return {_slot(row) for row in sound}, {text_key(row.planned) for row in sound if row.planned}


def tally(outcomes: Iterable[Outcome]) -> Mapping[Fate, int]:
    counts = dict.fromkeys(Fate, 0)
    for outcome in outcomes:
        counts[outcome.fate] += 1
    return counts


def _slot(row: ReadRow) -> str:
    return slot_key(row.planned, nth=row.nth) if row.planned else ""


def _says_nothing_new(planned: Planned, draft: Draft) -> bool:
    return becomes(planned, draft).said() == draft.said()


def _days_of(placed: Iterable[Match]) -> tuple[date, date]:
    """The days the sheet speaks of, and a few around them; none for a sheet without a sound row."""
    days = [one.row.planned.on for one in placed if one.row.planned]
    return (min(days) - AROUND, max(days) + AROUND) if days else (date.max, date.min)


def _moved(row: ReadRow, by_text: dict[str, list[Imported]]) -> Imported | None:
    found = by_text.get(text_key(row.planned)) if row.planned else None
    return found.pop() if found else None


def closed_to_sheets(post: Held) -> Sentence:
    return say(
        "La publicación %(number)s ya está «%(status)s»: edítela en su página.",
        number=post.number,
        status=STATUS_WORDS[post.status],
    )
