from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from app.core.messages import Message, msg
from app.domain.posts.rules.draft import Draft
from app.domain.posts.rules.states import PostStatus
from app.domain.spreadsheets.rules.post_rows import PostPart
from app.domain.spreadsheets.rules.row_draft import PlannedRow, build_row_draft, row_hash, slot_key, text_key
from app.domain.spreadsheets.rules.rows import ParsedRow
from app.domain.spreadsheets.rules.text_checks import CellProblem

DAYS_AROUND = timedelta(days=3)
_CHANGE_WEIGHT = 2
EDITABLE_BY_SHEET = frozenset({PostStatus.IDEA, PostStatus.DRAFT, PostStatus.CHANGES_REQUESTED, PostStatus.EXPIRED})


class RowFate(StrEnum):
    NEW = "new"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    REFUSED = "refused"
    ASKED = "asked"


@dataclass(frozen=True, slots=True)
class EarlierRow:
    """`on`: its post's current day."""

    post_id: int
    slot_key: str
    text_key: str
    row_hash: str
    on: date | None = None


@dataclass(frozen=True, slots=True)
class SheetPost:
    id: int
    year: int
    ordinal: int
    status: PostStatus
    draft: Draft

    @property
    def number(self) -> str:
        return f"{self.year}/{self.ordinal:04d}"


@dataclass(frozen=True, slots=True)
class RowMatch:
    row: ParsedRow
    imported: EarlierRow | None = None

    @property
    def name(self) -> tuple[int, int] | None:
        """Return the named post's year and ordinal."""
        return self.row.named_row.name if self.row.named_row else None

    @property
    def is_as_imported(self) -> bool:
        planned, known = self.row.planned, self.imported
        return planned is not None and known is not None and row_hash(planned) == known.row_hash


@dataclass(frozen=True, slots=True)
class RowOutcome:
    """`post`: the existing one.

    For rows naming it, `part` is the row's and `draft` that of all its rows.
    """

    row: ParsedRow
    fate: RowFate
    post: SheetPost | None = None
    imported: EarlierRow | None = None
    part: PostPart | None = None
    draft: Draft | None = None

    @property
    def becoming(self) -> Draft:
        return self.draft or build_row_draft(self.planned, self.post.draft if self.post else None)

    @property
    def planned(self) -> PlannedRow:
        """Raise `ValueError` for a refused row."""
        if self.row.planned is None:
            raise ValueError("a refused row plans nothing")
        return self.row.planned


def match_rows(rows: Iterable[ParsedRow], imported: Sequence[EarlierRow]) -> list[RowMatch]:
    """Match by place or reference, then by text, each post once.

    A text known only from days outside the sheet is a monthly repetition, not a move.
    """
    by_slot = {known.slot_key: known for known in imported}
    placed = [RowMatch(row, by_slot.get(_slot_key_of(row))) for row in rows]
    taken = {match.imported.post_id for match in placed if match.imported}
    by_text: dict[str, list[EarlierRow]] = {}
    first, last = _days_around(placed)
    for known in reversed(imported):
        if known.post_id not in taken and known.on and first <= known.on <= last:
            by_text.setdefault(known.text_key, []).append(known)
    return [match if match.imported else RowMatch(match.row, _moved_row(match.row, by_text)) for match in placed]


def rematch_rows(matches: Iterable[RowMatch], imported: Sequence[EarlierRow]) -> list[RowMatch]:
    """Match again: others may have been imported there since."""
    by_post = {known.post_id: known for known in imported}
    by_slot = {known.slot_key: known for known in imported}
    return [
        replace(
            match,
            imported=by_post.get(match.imported.post_id) if match.imported else by_slot.get(_slot_key_of(match.row)),
        )
        for match in matches
    ]


def take_portion(matches: Sequence[RowMatch], *, most: int) -> Sequence[RowMatch]:
    """Keep each post's rows together; an update weighs several new rows."""
    weight = 0
    for place, match in enumerate(matches):
        if weight >= most and (match.name is None or match.name != matches[place - 1].name):
            return matches[:place]
        weight += _CHANGE_WEIGHT if match.name or (match.imported and not match.is_as_imported) else 1
    return matches


def judge_match(match: RowMatch, post: SheetPost | None) -> RowOutcome:
    """Decide what an import does with a row; `post` is needed only for a changed one."""
    if match.row.planned is None:
        return RowOutcome(
            match.row, RowFate.ASKED if match.row.question and not match.row.problems else RowFate.REFUSED
        )
    if match.imported is None:
        return RowOutcome(match.row, RowFate.NEW)
    if post is None or match.is_as_imported or _is_unchanged(match.row.planned, post.draft):
        return RowOutcome(match.row, RowFate.UNCHANGED, post, match.imported)
    if post.status not in EDITABLE_BY_SHEET:
        return RowOutcome(refuse_row(match.row, not_editable_message(post)), RowFate.REFUSED, post, match.imported)
    return RowOutcome(match.row, RowFate.UPDATED, post, match.imported)


def refuse_row(row: ParsedRow, sentence: Message, column: str = "") -> ParsedRow:
    return replace(row, planned=None, problems=(*row.problems, CellProblem(column, sentence)))


def group_rows_by_post(rows: Iterable[ParsedRow]) -> list[ParsedRow]:
    """Move one post's rows next to its first."""
    listed = list(rows)
    first: dict[tuple[int, int], int] = {}
    for place, row in enumerate(listed):
        if row.named_row:
            first.setdefault(row.named_row.name, place)
    places = (first[row.named_row.name] if row.named_row else place for place, row in enumerate(listed))
    return [row for _, row in sorted(zip(places, listed, strict=True), key=lambda each: each[0])]


def named_posts(rows: Iterable[ParsedRow]) -> set[tuple[int, int]]:
    """Return year and ordinal of the posts that rows name."""
    return {row.named_row.name for row in rows if row.named_row}


def separate_unnamed_rows(rows: Iterable[ParsedRow], taken: Collection[str]) -> list[ParsedRow]:
    """Place unnumbered rows apart from named posts' places, `taken`."""
    used = set(taken)
    return [_separate_row(row, taken, used) for row in rows]


def _separate_row(row: ParsedRow, taken: Collection[str], used: set[str]) -> ParsedRow:
    if row.planned and row.planned.reference and _slot_key_of(row) in taken:
        return refuse_row(row, msg("La publicación de esta referencia ya está en otra fila, por su número."))
    while row.planned and not row.planned.reference and _slot_key_of(row) in used:
        row = replace(row, nth=row.nth + 1)
    used.add(_slot_key_of(row))
    return row


def row_keys(rows: Iterable[ParsedRow]) -> tuple[set[str], set[str]]:
    valid_rows = [row for row in rows if row.planned]
    return {_slot_key_of(row) for row in valid_rows}, {text_key(row.planned) for row in valid_rows if row.planned}


def is_to_shorten(outcome: RowOutcome) -> bool:
    """Tell whether the row comes in with a text longer than an account admits."""
    return outcome.row.is_long and outcome.fate in (RowFate.NEW, RowFate.UPDATED)


def count_fates(outcomes: Iterable[RowOutcome]) -> Mapping[RowFate, int]:
    counts = dict.fromkeys(RowFate, 0)
    for outcome in outcomes:
        counts[outcome.fate] += 1
    return counts


def _slot_key_of(row: ParsedRow) -> str:
    return slot_key(row.planned, nth=row.nth) if row.planned else ""


def _is_unchanged(planned: PlannedRow, draft: Draft) -> bool:
    return build_row_draft(planned, draft).comparable_content() == draft.comparable_content()


def _days_around(placed: Iterable[RowMatch]) -> tuple[date, date]:
    """Return the first and last valid day with a margin; an empty range without valid rows."""
    days = [match.row.planned.on for match in placed if match.row.planned]
    return (min(days) - DAYS_AROUND, max(days) + DAYS_AROUND) if days else (date.max, date.min)


def _moved_row(row: ParsedRow, by_text: dict[str, list[EarlierRow]]) -> EarlierRow | None:
    earlier_rows = by_text.get(text_key(row.planned)) if row.planned else None
    return earlier_rows.pop() if earlier_rows else None


def not_editable_message(post: SheetPost) -> Message:
    return msg("La publicación %(number)s ya no es un borrador: edítela en su página.", number=post.number)
