"""Repeated or missing hours, and impossible rows, in a sheet exported and imported."""

from dataclasses import replace
from datetime import date, time

import pytest

from app.domain.posts.rules.draft import Draft, PublicationPlan
from app.domain.posts.rules.states import PostStatus
from app.domain.spreadsheets.rules.headings import SheetColumn
from app.domain.spreadsheets.rules.row_matches import RowFate
from app.domain.spreadsheets.rules.sheet import Cell
from tests.spreadsheets.round_trips import HERE, NAMED, ON, POST, _rows, at, brought, changed, edited, held, reasons
from tests.spreadsheets.vocabulary import OFFICE


def test_two_rows_of_a_post_that_move_it_to_two_hours_are_refused():
    def edit(rows: list[list[Cell]]) -> None:
        rows[0][at(SheetColumn.TIME)], rows[1][at(SheetColumn.TIME)] = time(10), time(11)

    outcomes, draft = changed(edit)
    assert draft == POST and [each.fate for each in outcomes[:2]] == [RowFate.REFUSED] * 2
    assert "no dice lo mismo" in reasons(outcomes)


def test_an_idea_without_words_can_be_moved_to_another_day():
    idea = held(Draft(title="Fiestas", plan=ON), status=PostStatus.IDEA)
    outcomes, draft = changed(lambda rows: rows[0].__setitem__(at(SheetColumn.DATE), date(2027, 3, 16)), idea)
    assert outcomes[0].fate is RowFate.UPDATED and draft.plan == replace(ON, on=date(2027, 3, 16)) and not draft.targets


@pytest.mark.parametrize("fold", [0, 1])
def test_the_hour_that_comes_twice_says_which_of_the_two_it_is(fold: int):
    post = held(replace(POST, plan=PublicationPlan(date(2027, 10, 31), time(2, 30), fold)))
    assert {row[at(SheetColumn.TIME)] for row in _rows(post)} == {f"02:30 ({fold + 1}ª)"}
    other = f"02:30 ({2 - fold}ª)"
    _, draft = changed(lambda rows: [row.__setitem__(at(SheetColumn.TIME), other) for row in rows], post)
    assert draft.plan.fold == 1 - fold


def test_an_hour_that_comes_twice_and_does_not_say_which_is_asked():
    outcomes, _ = changed(
        lambda rows: [
            row.__setitem__(at(SheetColumn.DATE), date(2027, 10, 31))
            or row.__setitem__(at(SheetColumn.TIME), time(2, 30))
            for row in rows
        ]
    )
    assert {each.fate for each in outcomes} == {RowFate.ASKED}


def test_an_hour_that_the_clock_skips_is_refused():
    outcomes, draft = changed(
        lambda rows: rows[0].__setitem__(at(SheetColumn.TIME), time(2, 30)),
        held(replace(POST, plan=replace(ON, on=date(2027, 3, 28)))),
    )
    assert outcomes[0].fate is RowFate.REFUSED and "no existe" in reasons(outcomes) and draft.plan.at == time(9, 30)


def test_a_number_of_no_post_says_so():
    outcomes = brought(edited(held(POST), lambda rows: rows.__delitem__(slice(1, None))), [])
    assert "La publicación 2027/0001 no existe" in reasons(outcomes)


def test_a_column_that_was_deleted_says_nothing():
    sheet = edited(held(POST), lambda rows: rows[1].__setitem__(at(SheetColumn.TEXT), "Abre el martes."))
    place = at(SheetColumn.LINK)
    bare = replace(
        sheet,
        headings=(*sheet.headings[:place], *sheet.headings[place + 1 :]),
        rows=tuple(replace(row, cells=(*row.cells[:place], *row.cells[place + 1 :])) for row in sheet.rows),
    )
    outcomes = brought(bare, [held(POST)])
    assert [each.fate for each in outcomes] == [RowFate.UNCHANGED, RowFate.UPDATED, RowFate.UNCHANGED]
    assert outcomes[1].draft is not None and outcomes[1].draft.link == POST.link


def test_each_account_is_called_so_that_a_list_of_them_can_be_read():
    for account in OFFICE.accounts:
        matched_accounts, refused = OFFICE.accounts_named(f"{HERE.called(account.id)}, {HERE.called(1)}")
        assert account in matched_accounts and not refused
    assert HERE.called(4) == NAMED[4]
