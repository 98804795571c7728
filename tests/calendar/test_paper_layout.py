"""The printed calendar: one sheet a month and a week, with a count of the posts left out."""

import io
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Page
from pypdf import PdfReader
from sqlmodel import Session

from app.db.work import Work
from app.domain.posts.models import Post
from app.usecases.sittings import appointments
from app.usecases.sittings.appointments import AppointmentTerms
from tests.browser.conftest import browser_type_launch_args
from tests.campaigns.campaign_factory import campaign
from tests.clocks import StoppedClock
from tests.post_factory import post, submitted
from tests.sample_town import Person, Town
from tests.slots.slot_factory import slot

__all__ = ["browser_type_launch_args"]
Seat = Callable[[Person], FlaskClient]
STYLES = Path(__file__).parents[2] / "app/static/dist"
SHEETS = {"a4": (842, 595), "a3": (1191, 842)}
"""Sizes in points, landscape."""


@pytest.fixture
def crowded(session: Session, town: Town, clock: StoppedClock) -> None:
    """Fill May, which touches six weeks, with forty posts a day, each with a long title."""
    title = "Apertura del plazo de inscripción en los talleres municipales de verano para mayores"
    like = post(session, town, now=clock(), title=title)
    values = like.model_dump(exclude={"id", "ordinal", "planned_at"})
    moments = [datetime(2027, 5, day, 6 + n // 4, n % 4 * 15, tzinfo=UTC) for day in range(1, 32) for n in range(40)]
    session.add_all(Post(**values, ordinal=100 + n, planned_at=at) for n, at in enumerate(moments))
    session.commit()


@pytest.fixture
def surrounded(crowded: None, session: Session, town: Town, clock: StoppedClock) -> None:
    """Add to the same May two campaigns, three slots, a sitting every day, and deadlines."""
    for name in ("Bono del comercio", "Feria del libro"):
        campaign(session, town, now=clock(), name=name, starts_on=date(2027, 5, 1), ends_on=date(2027, 5, 31))
    for weekday in range(7):
        for hour in (20, 21, 22):
            slot(session, town, now=clock(), weekday=weekday, at=time(hour))
    everyday = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    terms = AppointmentTerms("Comité", everyday, time(9), 60, 24, date(2027, 5, 1), ("supervisor",))
    appointments.create_appointment(Work(session, town.supervisor.actor, clock.forward(days=59)), terms)
    for n in range(1, 20):
        submitted(session, town, now=clock(), hours=24 * n)
    session.commit()


def printed(page: Page, html: str) -> PdfReader:
    """Return the page as the browser prints it on its styles' sheet."""
    style = "".join(path.read_text() for path in sorted(STYLES.glob("main-*.css")))
    bare = re.sub(r"<link [^>]*>|<script.*?</script>", "", html)
    page.set_content(bare.replace("</head>", f"<style>{style}</style></head>"))
    made = page.pdf(prefer_css_page_size=True, print_background=False)
    return PdfReader(io.BytesIO(made))


def asked(client: FlaskClient, path: str) -> str:
    answer = client.get(f"/o/riba/calendar{path}")
    assert answer.status_code == 200, answer.text
    return answer.text


@pytest.mark.browser
@pytest.mark.parametrize("size", list(SHEETS))
@pytest.mark.parametrize("path", ["/2027/5?paper=", "/week?from=2027-05-03&paper="])
def test_forty_posts_a_day_keep_to_one_sheet(page: Page, town: Town, seat: Seat, crowded: None, path: str, size: str):
    html = asked(seat(town.editor), path + size)
    made = printed(page, html)
    box = made.pages[0].mediabox
    assert (len(made.pages), round(box.width), round(box.height)) == (1, *SHEETS[size])
    text = made.pages[0].extract_text()
    assert "Horas de Madrid" in text and "Nueva publicación" not in text and "Vistas" not in text
    assert "borrador" in text.lower()
    if "week" not in path:
        assert re.search(r"y \d\d más", text)


@pytest.mark.browser
@pytest.mark.parametrize("size", list(SHEETS))
@pytest.mark.parametrize("path", ["/2027/5?paper=", "/week?from=2027-05-03&paper="])
def test_what_stands_around_the_posts_keeps_to_the_sheet_too(
    page: Page, town: Town, seat: Seat, surrounded: None, path: str, size: str
):
    made = printed(page, asked(seat(town.editor), path + size))
    text = made.pages[0].extract_text()
    assert len(made.pages) == 1
    assert "3 huecos" in text and "Comité" in text and "Feria" in text and "límite" in text
    if "week" not in path:
        assert re.search(r"y \d\d más", text)


@pytest.mark.browser
def test_the_agenda_stands_and_goes_on(page: Page, town: Town, seat: Seat, crowded: None):
    made = printed(page, asked(seat(town.editor), "/agenda?from=2027-05-03&paper=a4"))
    assert len(made.pages) > 1 and round(made.pages[0].mediabox.height) == SHEETS["a4"][0]
    assert "Mover" not in made.pages[0].extract_text()


def test_a_larger_sheet_holds_more_of_a_day(town: Town, seat: Seat, crowded: None):
    office = seat(town.editor)
    counts = [asked(office, f"/2027/5?paper={size}").count('class="chip ') for size in SHEETS]
    assert 31 * 5 < counts[0] < counts[1] < 31 * 40


def test_the_way_to_paper_keeps_what_is_shown_and_leads_back(town: Town, seat: Seat):
    office = seat(town.editor)
    assert "/calendar/2027/5?status=draft&amp;paper=a3" in asked(office, "/2027/5?status=draft")
    assert 'href="/o/riba/calendar/2027/5?status=draft"' in asked(office, "/2027/5?status=draft&paper=a3")
    assert "Imprimir en una hoja A4" in asked(office, "/agenda?paper=a5")
