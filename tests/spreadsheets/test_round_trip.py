"""An exported sheet is imported back: no data lost, and only edits change."""

import io
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.adapters.sheets.reader import SpreadsheetReader
from app.adapters.sheets.writer import SpreadsheetWriter
from app.domain.posts.rules.draft import Draft, PublicationPlan
from app.domain.posts.rules.states import PostStatus
from app.domain.spreadsheets.ports import SheetContent
from app.domain.spreadsheets.rules.export_columns import EXPORT_HEADINGS
from app.domain.spreadsheets.rules.headings import SheetColumn
from app.domain.spreadsheets.rules.post_rows import post_parts
from app.domain.spreadsheets.rules.row_matches import RowFate, SheetPost
from app.domain.spreadsheets.rules.sheet import Cell
from tests.spreadsheets.round_trips import CLOSED, POST, _rows, at, brought, changed, edited, held, reasons

NASTY = [
    "=1+1",
    "'=x",
    "''=x",
    "+34 600",
    "-10 %",
    "@a",
    "\t=x",
    "\r=x",
    "_x0009_",
    "_x005F_",
    "#N/A",
    "1/2/2027",
    "0012",
]
LINES = [
    "a;b|c,d",
    'dice «"así"»',
    "una\ndos\r\ntres\u2028cuatro",
    "añó ñandú 👩🏽‍🚒 e\u0301",
    "\u202eשלום مرحبا",
    "c'est",
    " ‏",
]
WORDS = st.one_of(st.sampled_from(NASTY + LINES), st.text(max_size=60), st.sampled_from(["a" * 5_000, "é\n" * 2_500]))
DAYS = st.one_of(
    st.none(), st.sampled_from([date(2027, 3, 28), date(2027, 10, 31)]), st.dates(date(2026, 1, 1), date(2030, 12, 31))
)
HOURS = st.one_of(
    st.none(),
    st.sampled_from([time(2, 30), time(1, 30), time(0), time(23, 59)]),
    st.times().map(lambda at: at.replace(second=0, microsecond=0)),
)
TARGETS = st.lists(
    st.tuples(st.sampled_from([1, 2, 3, 4, 5, CLOSED]), st.sampled_from(["es", "ca"])), max_size=5, unique=True
)
DRAFTS = st.builds(
    Draft,
    title=WORDS,
    topic_id=st.sampled_from([None, 10, 11, 12]),
    texts=st.dictionaries(st.sampled_from(["es", "ca"]), WORDS),
    link=st.sampled_from(["", "https://rivera.example/a?b=1&c=;'", "no es un enlace"]),
    targets=TARGETS.map(tuple),
    own_texts=st.dictionaries(st.tuples(st.sampled_from([1, 2]), st.sampled_from(["es", "ca"])), WORDS, max_size=2),
    plan=st.builds(PublicationPlan, on=DAYS, at=HOURS, fold=st.sampled_from([None, 0, 1])),
    awaited_alt=WORDS,
)
MANY = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
FORMS = pytest.mark.parametrize("form", ["csv", "xlsx"])


def left(posts: Sequence[SheetPost], form: str) -> bytes:
    rows = [row for post in posts for row in _rows(post)]
    out = io.BytesIO()
    getattr(SpreadsheetWriter(), f"write_{form}")(out, SheetContent(EXPORT_HEADINGS, rows))
    return out.getvalue()


def untouched(_rows: list[list[Cell]]) -> None:
    """Edit nothing."""


@FORMS
@MANY
@given(drafts=st.lists(DRAFTS, min_size=1, max_size=3))
def test_whatever_a_post_says_its_sheet_brought_back_changes_nothing(form: str, drafts: list[Draft]):
    posts = [held(draft, n) for n, draft in enumerate(drafts, start=1)]
    sheet = SpreadsheetReader().read("a.csv", left(posts, form))
    outcomes = brought(sheet, posts)
    assert len(outcomes) == sum(len(post_parts(draft)) for draft in drafts)
    assert {outcome.fate for outcome in outcomes} == {RowFate.UNCHANGED}


@FORMS
@MANY
@given(drafts=st.lists(DRAFTS, min_size=1, max_size=2), text=WORDS)
def test_without_its_control_a_sheet_that_says_the_same_changes_nothing_either(
    form: str, drafts: list[Draft], text: str
):
    posts = [held(replace(draft, title=text), n) for n, draft in enumerate(drafts, start=1)]
    sheet = SpreadsheetReader().read("a.csv", left(posts, form))
    bare = replace(sheet, headings=sheet.headings[:-1])
    assert {outcome.fate for outcome in brought(bare, posts)} == {RowFate.UNCHANGED}


@MANY
@given(drafts=st.lists(DRAFTS, min_size=3, max_size=5), text=st.text(min_size=1, max_size=40))
def test_a_text_written_in_one_row_changes_that_post_and_no_other(drafts: list[Draft], text: str):
    posts = [
        held(replace(draft, texts={"es": "Antes"}, targets=((1, "es"),), own_texts={}, link=""), n)
        for n, draft in enumerate(drafts, 1)
    ]
    rows = [list(row) for post in posts for row in _rows(post)]
    rows[1][at(SheetColumn.TEXT)] = f"Dice: {text}."
    outcomes = brought(SpreadsheetReader().read("a.csv", SpreadsheetWriter().csv(EXPORT_HEADINGS, rows)), posts)
    assert [each.fate is RowFate.UNCHANGED for each in outcomes] == [True, False, *[True] * (len(posts) - 2)]
    before, after = posts[1].draft, outcomes[1].draft
    assert after is not None and after.texts["es"].startswith("Dice:")
    assert replace(after, texts=before.texts, title=before.title).comparable_content() == before.comparable_content()


def test_a_post_is_told_in_a_row_for_each_text():
    assert [(part.language, part.accounts) for part in post_parts(POST)] == [("ca", (1,)), ("es", (1, 2)), ("es", (3,))]


def test_a_cell_changed_in_one_row_changes_what_that_row_says():
    outcomes, draft = changed(lambda rows: rows[1].__setitem__(at(SheetColumn.TEXT), "Abre el martes."))
    assert [each.fate for each in outcomes] == [RowFate.UNCHANGED, RowFate.UPDATED, RowFate.UNCHANGED]
    assert draft.texts == {"es": "Abre el martes.", "ca": "La biblioteca obre dilluns."}
    assert draft.own_texts == POST.own_texts and sorted(draft.targets) == sorted(POST.targets)


def test_a_row_that_was_applied_changes_nothing_when_it_comes_again():
    def edit(rows: list[list[Cell]]) -> None:
        rows[1][at(SheetColumn.TEXT)], rows[1][at(SheetColumn.TIME)] = "Abre el martes.", time(12, 0)

    first, draft = changed(edit)
    assert [each.fate for each in first] == [
        RowFate.UNCHANGED,
        RowFate.UPDATED,
        RowFate.UNCHANGED,
    ] and draft.plan.at == time(12)
    again = brought(edited(held(POST), edit), [held(draft)])
    assert {each.fate for each in again} == {RowFate.UNCHANGED}


def test_a_row_nobody_touched_undoes_nothing_written_since():
    meanwhile = replace(POST, texts={**POST.texts, "es": "Lo que escribió otra persona."})
    outcomes = brought(edited(held(POST), untouched), [held(meanwhile)])
    assert {each.fate for each in outcomes} == {RowFate.UNCHANGED}


def test_a_row_changed_over_what_somebody_wrote_since_is_refused():
    meanwhile = held(replace(POST, texts={**POST.texts, "es": "Lo que escribió otra persona."}))
    sheet = edited(held(POST), lambda rows: rows[1].__setitem__(at(SheetColumn.TEXT), "Lo mío."))
    outcomes = brought(sheet, [meanwhile])
    assert outcomes[1].fate is RowFate.REFUSED and "cambió después de exportar" in reasons(outcomes)


def test_what_is_under_review_changes_nothing_and_says_why_not():
    busy = held(POST, status=PostStatus.APPROVED)
    assert {each.fate for each in changed(untouched, busy)[0]} == {RowFate.UNCHANGED}
    outcomes, _ = changed(lambda rows: rows[0].__setitem__(at(SheetColumn.TEXT), "Otra."), busy)
    assert outcomes[0].fate is RowFate.REFUSED and "ya no es un borrador" in reasons(outcomes).lower()


def test_a_copied_row_in_another_language_is_added_to_its_post():
    post = held(replace(POST, texts={"es": "Abre."}, targets=((1, "es"),), own_texts={}))

    def add(rows: list[list[Cell]]) -> None:
        rows.insert(0, list(rows[0]))
        rows[0][at(SheetColumn.LANGUAGE)], rows[0][at(SheetColumn.TEXT)] = "catalán", "Obre."

    outcomes, draft = changed(add, post)
    assert [each.fate for each in outcomes] == [RowFate.UPDATED, RowFate.UNCHANGED]
    assert draft.texts == {"es": "Abre.", "ca": "Obre."} and draft.targets == ((1, "ca"), (1, "es"))


def test_an_account_taken_out_of_its_cell_leaves_the_post():
    _, draft = changed(lambda rows: rows[1].__setitem__(at(SheetColumn.ACCOUNT), "@rivera"))
    assert sorted(draft.targets) == [(1, "ca"), (1, "es"), (3, "es")]
