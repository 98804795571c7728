"""Posts exported to a sheet and imported back, for the tests of both."""

from collections.abc import Callable, Sequence
from datetime import date, time

from app.adapters.sheets.reader import SpreadsheetReader
from app.adapters.sheets.writer import SpreadsheetWriter
from app.domain.posts.rules.draft import Draft, PublicationPlan
from app.domain.posts.rules.states import PostStatus
from app.domain.spreadsheets.rules.export_columns import EXPORT_HEADINGS, export_rows
from app.domain.spreadsheets.rules.headings import SheetColumn
from app.domain.spreadsheets.rules.post_rows import ExportVocabulary
from app.domain.spreadsheets.rules.row_changes import judge_post_rows
from app.domain.spreadsheets.rules.row_matches import RowOutcome, SheetPost, group_rows_by_post
from app.domain.spreadsheets.rules.sheet import Cell, Sheet
from app.domain.spreadsheets.rules.sheet_rows import parse_rows
from tests.spreadsheets.vocabulary import OFFICE

CLOSED, NAMED = 9, {1: "@rivera", 2: "@rivera@red.example", 3: "Rivera (Facebook)", 4: "@Biblioteca Rivera (Bluesky)"}
HERE = ExportVocabulary(
    OFFICE,
    {account.id: OFFICE.written(account) for account in OFFICE.accounts} | {CLOSED: "X · Cuenta, cerrada; y vieja"},
    {10: "Cultura", 11: "Tráfico y obras", 12: "Tema cerrado"},
)
ON = PublicationPlan(date(2027, 3, 15), time(9, 30), 0)
POST = Draft(
    title="Biblioteca",
    topic_id=10,
    texts={"es": "La biblioteca abre el lunes.", "ca": "La biblioteca obre dilluns."},
    link="https://rivera.example/",
    targets=((1, "es"), (2, "es"), (3, "es"), (1, "ca")),
    own_texts={(3, "es"): "¡Abre el lunes!"},
    plan=ON,
)
Edit = Callable[[list[list[Cell]]], object]


def held(draft: Draft, ordinal: int = 1, status: PostStatus = PostStatus.DRAFT) -> SheetPost:
    return SheetPost(ordinal, 2027, ordinal, status, draft)


def _rows(post: SheetPost) -> list[tuple[Cell, ...]]:
    name = (post.year, post.ordinal)
    return list(export_rows(post.draft, name, HERE, state="Borrador", deadline=None, permalinks={}))


def edited(post: SheetPost, edit: Edit) -> Sheet:
    """Return the sheet of one post with edited cells."""
    cells = [list(row) for row in _rows(post)]
    edit(cells)
    return SpreadsheetReader().read("a.csv", SpreadsheetWriter().csv(EXPORT_HEADINGS, cells))


def brought(sheet: Sheet, posts: Sequence[SheetPost]) -> list[RowOutcome]:
    known = {(post.year, post.ordinal): post for post in posts}
    rows = group_rows_by_post(parse_rows(sheet, OFFICE))
    names = dict.fromkeys(row.named_row.name for row in rows if row.named_row)
    assert all(row.named_row for row in rows)
    return [
        outcome
        for name in names
        for outcome in judge_post_rows(
            [row for row in rows if row.named_row and row.named_row.name == name], known.get(name), HERE
        )
    ]


def at(column: SheetColumn) -> int:
    return EXPORT_HEADINGS.index(column.value)


def changed(edit: Edit, post: SheetPost | None = None) -> tuple[list[RowOutcome], Draft]:
    """Return the rows' outcomes, and the draft they make."""
    sheet_post = post or held(POST)
    outcomes = brought(edited(sheet_post, edit), [sheet_post])
    return outcomes, next((each.draft for each in outcomes if each.draft), sheet_post.draft)


def reasons(outcomes: Sequence[RowOutcome]) -> str:
    return " ".join(str(problem.sentence) for each in outcomes for problem in each.row.problems)
