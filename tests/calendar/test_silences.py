"""Coming days on which a usually active account has no posts."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session

from app.domain.calendar.rules.silences import MOST_SILENCES, SilentDays, find_silences
from app.domain.posts.models import Post, PostVersion, Variant
from tests.clocks import StoppedClock
from tests.post_factory import post
from tests.sample_town import Person, Town

pytestmark = pytest.mark.postgresql

Seat = Callable[[Person], FlaskClient]
TODAY = date(2027, 3, 1)
DAY, WEEK = timedelta(days=1), timedelta(weeks=1)
MONDAY = TODAY
CUSTOM = [(1, MONDAY + 2 * DAY - n * WEEK) for n in range(1, 9)]
"""Every Wednesday of the last eight weeks."""


def test_a_day_of_the_week_on_which_it_usually_speaks_is_missed():
    third, tenth = (SilentDays(1, day, day) for day in (date(2027, 3, 3), date(2027, 3, 10)))
    assert find_silences(CUSTOM, TODAY) == [third, tenth]
    assert find_silences([*CUSTOM, (1, date(2027, 3, 3))], TODAY) == [tenth]
    assert find_silences([*CUSTOM, (2, date(2027, 3, 3))], TODAY) == [third, tenth]


def test_what_was_done_in_half_of_the_weeks_is_no_custom():
    assert find_silences(CUSTOM[:4], TODAY) == [] != find_silences(CUSTOM[:5], TODAY)
    assert find_silences([(1, day - 8 * WEEK) for _, day in CUSTOM], TODAY) == []


def test_nobody_is_expected_on_a_day_that_is_shut():
    assert find_silences(CUSTOM, TODAY, shut={date(2027, 3, 3)}) == [
        SilentDays(1, date(2027, 3, 10), date(2027, 3, 10))
    ]


def test_days_in_a_row_are_told_together_and_fourteen_are_looked_at():
    daily = [(7, TODAY - n * DAY) for n in range(1, 57)]
    planned_days = [(7, date(2027, 3, 4)), (7, date(2027, 3, 5))]
    assert find_silences([*daily, *planned_days], TODAY) == [
        SilentDays(7, date(2027, 3, 2), date(2027, 3, 3)),
        SilentDays(7, date(2027, 3, 6), date(2027, 3, 15)),
    ]


@pytest.fixture
def spoke(session: Session, town: Town, clock: StoppedClock) -> None:
    """Publish on the first account every Wednesday of the last eight weeks."""
    like = post(session, town, now=clock(), hours=24 * 60)
    values = like.model_dump(exclude={"id", "ordinal", "planned_at"})
    for n, (_, day) in enumerate(CUSTOM):
        at = datetime(day.year, day.month, day.day, 9, tzinfo=UTC)
        made = Post(**values, ordinal=100 + n, planned_at=at)
        session.add(made)
        session.flush()
        about = {"organisation_id": town.id, "content_hash": f"{n}", "created_by_name": "", "created_at": at}
        version = PostVersion(post_id=made.id, number=1, title="", **about)
        session.add(version)
        session.flush()
        variant_fields = {
            "organisation_id": town.id,
            "channel_id": town.channels[0].id,
            "language": "es",
            "text": "Hola",
        }
        session.add(Variant(post_version_id=version.id, length_used=4, content_hash=f"{n}", **variant_fields))
    session.commit()


def silence(client: FlaskClient, path: str) -> str:
    page = client.get(f"/o/riba/calendar{path}").text
    return page.split('class="silence', 1)[1].split("</p>")[0] if 'class="silence' in page else ""


def test_the_calendar_says_it_once_and_leads_to_a_post_for_that_day_and_account(
    town: Town, seat: Seat, spoke: None, clock: StoppedClock
):
    notice = silence(seat(town.editor), "")
    assert "miércoles 3 en" in notice and "miércoles 10 en" in notice and notice.count("<a ") == 2 <= MOST_SILENCES
    new = f"/o/riba/posts/new?on=2027-03-03&account={town.channels[0].id}"
    assert new.replace("&", "&amp;") in notice
    page = seat(town.editor).get(new).text
    assert 'value="2027-03-03"' in page
    assert f'value="{town.channels[0].id}:es" checked' in page
    assert "<a " not in silence(seat(town.auditor), "")


def test_other_months_narrowed_pages_and_political_offices_are_not_told(
    town: Town, seat: Seat, spoke: None, clock: StoppedClock
):
    assert silence(seat(town.editor), "/2027/5") == silence(seat(town.editor), "?status=draft") == ""
    assert silence(seat(town.political_office), "") == ""
