"""Posts that leave in a sheet and come back, for the tests of both ways."""

from collections.abc import Callable, Sequence
from datetime import date, time

from app.adapters.sheets import SpreadsheetReader, SpreadsheetWriter
from app.calendar.rules.amending import amend
from app.calendar.rules.headings import Column
from app.calendar.rules.leaving import HEADINGS, exported
from app.calendar.rules.matching import Held, Outcome, in_turn
from app.calendar.rules.sheet import Cell, Sheet
from app.calendar.rules.telling import Office
from app.calendar.rules.whole import read_rows
from app.drafting.rules.draft import Draft, Plan
from app.drafting.rules.states import Status
from tests.calendar.office import OFFICE

CLOSED, NAMED = 9, {1: "@rivera", 2: "@rivera@red.example", 3: "Rivera (Facebook)", 4: "@Biblioteca Rivera (Bluesky)"}
HERE = Office(
    OFFICE,
    {account.id: OFFICE.written(account) for account in OFFICE.accounts} | {CLOSED: "X · Cuenta, cerrada; y vieja"},
    {10: "Cultura", 11: "Tráfico y obras", 12: "Tema cerrado"},
)
ON = Plan(date(2027, 3, 15), time(9, 30), 0)
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


def held(draft: Draft, ordinal: int = 1, status: Status = Status.DRAFT) -> Held:
    return Held(ordinal, 2027, ordinal, status, draft)


def _rows(post: Held) -> list[tuple[Cell, ...]]:
    name = (post.year, post.ordinal)
    return list(exported(post.draft, name, HERE, state="Borrador", deadline=None, permalinks={}))


def edited(post: Held, edit: Edit) -> Sheet:
    """The sheet of one post, after somebody wrote in its cells."""
    cells = [list(row) for row in _rows(post)]
    edit(cells)
    return SpreadsheetReader().read("a.csv", SpreadsheetWriter().csv(HEADINGS, cells))


def brought(sheet: Sheet, posts: Sequence[Held]) -> list[Outcome]:
    known = {(post.year, post.ordinal): post for post in posts}
    rows = in_turn(read_rows(sheet, OFFICE))
    names = dict.fromkeys(row.told.name for row in rows if row.told)
    assert all(row.told for row in rows)
    return [
        outcome
        for name in names
        for outcome in amend([row for row in rows if row.told and row.told.name == name], known.get(name), HERE)
    ]


def at(column: Column) -> int:
    return HEADINGS.index(column.value)


def changed(edit: Edit, post: Held | None = None) -> tuple[list[Outcome], Draft]:
    """What comes of the rows, and the draft they make."""
    one = post or held(POST)
    outcomes = brought(edited(one, edit), [one])
    return outcomes, next((each.draft for each in outcomes if each.draft), one.draft)


def reasons(outcomes: Sequence[Outcome]) -> str:
    return " ".join(str(problem.sentence) for each in outcomes for problem in each.row.problems)
