"""Moving posts in the browser: by dragging, by keyboard, without scripts, and by two people at once."""

from datetime import date, datetime, time, timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.axe import complaints
from tests.journeys import writing
from tests.journeys.conftest import Seat
from tests.journeys.office import press, said, step
from tests.page_checks import faults

pytestmark = pytest.mark.browser
HOME = "/o/villacauce"


def march_sunday() -> date:
    """Return the next Sunday on which clocks jump forward, with its eve still to come."""
    today = writing.soon(0).date()
    return next(
        sunday for year in (today.year, today.year + 1) if (sunday := _last_sunday(year)) > today + timedelta(2)
    )


def _last_sunday(year: int) -> date:
    last = date(year, 3, 31)
    return last - timedelta(days=(last.weekday() + 1) % 7)


def coming(weekday: int, *, weeks: int) -> date:
    today = writing.soon(0).date()
    return today + timedelta(days=(weekday - today.weekday()) % 7, weeks=weeks)


def write(page: Page, title: str, on: date, at: time = time(9), *, submits: bool = False) -> str:
    """Write a post of one account; return its address."""
    return (writing.send if submits else writing.keep)(
        page, title, "La biblioteca abre a las nueve.", datetime.combine(on, at)
    )


def open_month(page: Page, day: date) -> None:
    page.goto(f"{HOME}/calendar/{day.year}/{day.month}")


def chip(page: Page, title: str) -> Locator:
    return page.locator(".chip[data-move-post]").filter(has_text=title)


def cell(page: Page, day: date) -> Locator:
    return page.locator(f'td[data-day="{day}"]')


def test_a_post_is_dragged_across_the_march_sunday_and_back(seat: Seat) -> None:
    page, sunday = seat("editor", viewport={"width": 1280, "height": 4500}), march_sunday()
    saturday, tuesday, title = sunday - timedelta(days=1), sunday + timedelta(days=2), "Mercado de flores"
    write(page, title, saturday)
    with step("dropped on the Tuesday, it is at nine there too"):
        open_month(page, saturday)
        chip(page, title).drag_to(cell(page, tuesday))
        said(page, "Movida al martes")
        expect(cell(page, tuesday).locator(".chip").filter(has_text=title)).to_contain_text("09:00")
    with step("undone with one press"):
        press(page, "Deshacer")
        said(page, "Deshecho")
        expect(cell(page, saturday).locator(".chip").filter(has_text=title)).to_contain_text("09:00")
    with step("on the day of the jump an hour that is none is not taken, and says so"):
        writing.move_hour(
            page, write(page, "Vela nocturna", saturday, time(2, 30)), datetime.combine(saturday, time(2, 15))
        )
        open_month(page, saturday)
        chip(page, "Vela nocturna").drag_to(cell(page, sunday))
        expect(page.get_by_role("dialog")).to_contain_text("no existe en Europe/Madrid")
        page.keyboard.press("Enter")
        expect(page.get_by_role("dialog")).to_be_hidden()


def test_an_approved_post_is_moved_outside_its_window(seat: Seat) -> None:
    editor, chief = seat("editor", viewport={"width": 1280, "height": 4500}), seat("supervisor")
    first, title = coming(1, weeks=2), "Concierto de la coral"
    post = write(editor, title, first, time(11), submits=True)
    writing.decide(chief, f"{post}/review", "Aprobar")
    with step("inside its day it moves at once and stays approved"):
        writing.move_hour(editor, post, datetime.combine(first, time(12)))
        writing.is_in_state(editor, post, "programada")
    with step("dropped on another day, it says beside the post what is lost, and Escape leaves it"):
        open_month(editor, first)
        editor.evaluate("window.stays = true")
        to = first + timedelta(days=1 if first.day > 1 and (first + timedelta(days=1)).month == first.month else -1)
        chip(editor, title).drag_to(cell(editor, to))
        question = editor.get_by_role("dialog")
        expect(question).to_contain_text("Pierde la aprobación: queda fuera de su plazo")
        expect(question.get_by_role("button", name="Mover")).to_be_focused()
        assert [*faults(editor), *complaints(editor)] == []
        for height in (800, 480, 800):
            editor.set_viewport_size({"width": 1280, "height": height})
            expect(question).to_be_in_viewport(ratio=1)
        editor.set_viewport_size({"width": 1280, "height": 4500})
        editor.keyboard.press("Escape")
        expect(question).to_be_hidden()
        expect(cell(editor, first).locator(".chip").filter(has_text=title)).to_be_visible()
    with step("having agreed with Enter, it is a draft on that day, and the page is the same"):
        chip(editor, title).drag_to(cell(editor, to))
        expect(question).to_contain_text("Pierde la aprobación")
        editor.keyboard.press("Enter")
        said(editor, "Vuelve a ser un borrador")
        expect(cell(editor, to).locator(".status--draft").filter(has_text=title)).to_be_visible()
        press(editor, "Deshacer")
        said(editor, "La aprobación no vuelve")
        assert editor.evaluate("window.stays")
        writing.is_in_state(editor, post, "borrador")


def test_two_people_move_the_same_post_and_the_second_sees_what_changed(seat: Seat) -> None:
    first, second, day = seat("editor"), seat("supervisor"), coming(2, weeks=3)
    post = write(first, "Taller de cestería", day)
    second.goto(post)
    second.get_by_role("link", name="Mover…").click()
    writing.move_hour(first, post, datetime.combine(day + timedelta(days=1), time(9)))
    writing.plan(second, datetime.combine(day + timedelta(days=2), time(10, 45)))
    press(second, "Mover")
    expect(second.get_by_role("alert")).to_contain_text("mientras tanto")
    expect(second.locator(".moves__post")).to_contain_text("la ha movido mientras tanto: estaba prevista el miércoles")
    expect(second.get_by_label("Hora", exact=True)).to_have_value("10:45")
    press(second, "Mover")
    said(second, "Movida al viernes")


def test_in_the_week_a_post_begins_at_an_hour_and_is_dragged_to_another(seat: Seat) -> None:
    page, day = seat("editor", viewport={"width": 1280, "height": 1600}), coming(2, weeks=6)

    def hour(at: str) -> Locator:
        return page.locator(f'td[data-day="{day}"][data-at="{at}"]')

    page.goto(f"{HOME}/calendar/week?from={day}")
    hour("11:00").dblclick(position={"x": 8, "y": 8})
    page.wait_for_url("**/posts/new?on=*")
    expect(page.get_by_label("Hora", exact=True)).to_have_value("11:00")
    write(page, "Feria del libro", day)
    page.goto(f"{HOME}/calendar/week?from={day}")
    chip(page, "Feria del libro").drag_to(hour("12:00"), target_position={"x": 8, "y": 4})
    said(page, "Movida al")
    expect(hour("12:00").locator(".chip").filter(has_text="Feria del libro")).to_contain_text("12:00")
    assert [*faults(page), *complaints(page)] == []


def test_from_the_keyboard_the_focus_goes_among_posts_and_m_moves_one(seat: Seat) -> None:
    page, day = seat("editor"), coming(3, weeks=4)
    write(page, "Cine de barrio A", day, time(9))
    write(page, "Cine de barrio B", day, time(9, 1))
    open_month(page, day)
    chip(page, "Cine de barrio A").focus()
    page.keyboard.press("ArrowDown")
    expect(chip(page, "Cine de barrio B")).to_be_focused()
    page.keyboard.press("m")
    page.wait_for_url("**/calendar/move?post=**")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Cine de barrio B")
    expect(page.get_by_label("Día", exact=True)).to_be_focused()


def test_several_are_moved_and_undone_without_scripts(seat: Seat) -> None:
    page, day = seat("editor", java_script_enabled=False), coming(0, weeks=5)
    posts = [write(page, title, day).rpartition("/posts/")[2] for title in ("Ronda uno", "Ronda dos")]
    page.goto(f"{HOME}/calendar/move?{'&'.join(f'post={number}' for number in posts)}")
    page.get_by_label("Todas, los mismos días o semanas").check()
    press(page, "Ver qué pasará")
    expect(page.locator(".moves__post")).to_have_count(2)
    expect(page.locator(".moves__post").first).to_contain_text("pasa a")
    press(page, "Mover")
    said(page, "Publicaciones movidas: 2")
    press(page, "Deshacer")
    said(page, "Deshecho")


def test_several_chosen_in_the_month_go_together_and_come_back(seat: Seat) -> None:
    page, day = seat("editor", viewport={"width": 1280, "height": 4500}), coming(0, weeks=9)
    titles, later = ("Feria de artesanía", "Ruta de tapas"), day + timedelta(days=1 if day.day < 28 else -1)
    for title in titles:
        write(page, title, day)
    open_month(page, day)
    with step("one by Ctrl, the other by the keyboard"):
        chip(page, titles[0]).click(modifiers=["Control"])
        chip(page, titles[1]).focus()
        page.keyboard.press("x")
        bar = page.get_by_role("group", name="Las elegidas")
        expect(bar).to_contain_text("Elegidas: 2")
        assert [*faults(page), *complaints(page)] == []
    with step("dragging either takes both, and one press brings both back"):
        chip(page, titles[1]).drag_to(cell(page, later))
        said(page, "Publicaciones movidas: 2")
        for title in titles:
            expect(cell(page, later).locator(".chip").filter(has_text=title)).to_contain_text("09:00")
        press(page, "Deshacer")
        said(page, "cada una vuelve a la hora que tenía")
    with step("without dragging, from the bar"):
        press(page, "Seleccionar")
        for title in titles:
            chip(page, title).click()
        bar.get_by_role("link", name="Mover…").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Mover 2 publicaciones")
