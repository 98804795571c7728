"""The feed's HTTP answers to calendar programs."""

import gzip
from datetime import timedelta
from urllib.robotparser import RobotFileParser

import pytest
from icalendar import Calendar
from sqlalchemy import text
from sqlmodel import Session, col, select, update

from app.core.permissions import Role
from app.db.work import Work
from app.domain.feeds.models import FeedSubscription
from app.domain.feeds.rules.months import month_number
from app.domain.feeds.rules.readers import MOST_FOR_GOOGLE
from app.domain.feeds.service import blocks
from app.domain.people.models import Membership, User
from app.pages.feeds.feed_response import NOTHING
from app.usecases.feeds import subscriptions
from app.usecases.posts import endings
from app.usecases.wiring import Wiring
from tests import post_factory
from tests.clocks import StoppedClock
from tests.feeds.calendar_client import Desk
from tests.sample_town import Town, make_town

pytestmark = pytest.mark.postgresql


@pytest.fixture
def path(session: Session, town: Town, clock: StoppedClock, desk: Desk) -> str:
    """Return the editor's feed address, in a town with one post."""
    post_factory.post(session, town, now=clock())
    session.commit()
    desk.follow()
    address = desk.subscribe(town.editor)
    clock.forward(minutes=1)
    return address


def count(answer) -> int:
    return len(Calendar.from_ical(answer.data).walk("VEVENT"))


def says_nothing(answer) -> bool:
    """Tell whether all it has is today's notice that there is nothing."""
    return count(answer) == 1 and f"SUMMARY:{NOTHING.summary}\r\n" in answer.text


def test_the_answer_is_a_calendar_that_is_never_kept_by_others(path: str, desk: Desk):
    answer = desk.ask(path)
    assert (answer.status_code, answer.content_type) == (200, "text/calendar; charset=utf-8")
    assert answer.headers["Content-Disposition"] == 'inline; filename="outlook.ics"'
    assert "private" in answer.headers["Cache-Control"] and answer.headers["X-Robots-Tag"] == "noindex"
    assert answer.headers["ETag"].startswith('W/"') and answer.last_modified
    assert "Set-Cookie" not in answer.headers and answer.headers["Vary"] == "Accept-Encoding"


def test_the_calendar_has_a_name_and_says_how_often_to_come_back(path: str, desk: Desk):
    calendar = Calendar.from_ical(desk.ask(path).data)
    assert calendar["X-WR-CALNAME"] == calendar["NAME"] == "Publicaciones de Ayuntamiento de Riba"
    assert calendar["REFRESH-INTERVAL"].dt == timedelta(hours=1)
    assert [zone["TZID"] for zone in calendar.walk("VTIMEZONE")] == ["Europe/Madrid"]


def test_calendars_that_show_something_else_are_told_apart_by_their_name(town: Town, desk: Desk, seat):
    path = desk.subscribe(town.editor, months_back=1)
    first = desk.ask(path)
    assert Calendar.from_ical(first.data)["NAME"] == "Outlook · Ayuntamiento de Riba"
    wanted = {"name": "Solo decisiones", "months_back": "1", "kinds": ["decision", "sitting", "period"]}
    assert seat(town.editor).post("/o/riba/subscriptions/1", data=wanted).status_code == 303
    again = desk.ask(path, headers={"If-None-Match": first.headers["ETag"]})
    assert Calendar.from_ical(again.data)["X-WR-CALNAME"] == "Solo decisiones · Ayuntamiento de Riba"


@pytest.mark.parametrize("program", ["Google-Calendar-Importer", "Googlebot", "Microsoft.Exchange"])
def test_robots_that_keep_to_the_rules_may_read_a_subscription(path: str, desk: Desk, program: str):
    rules = RobotFileParser()
    rules.parse(desk.ask("/robots.txt").text.splitlines())
    assert rules.can_fetch(program, f"https://cauce.example{path}")
    assert not rules.can_fetch(program, "https://cauce.example/o/riba/calendar")


def test_an_unchanged_feed_is_not_sent_again(path: str, desk: Desk):
    first = desk.ask(path)
    for headers in (
        {"If-None-Match": first.headers["ETag"]},
        {"If-None-Match": first.headers["ETag"].removeprefix("W/")},
        {"If-None-Match": f'"otra", {first.headers["ETag"]}'},
        {"If-None-Match": "*"},
        {"If-Modified-Since": first.headers["Last-Modified"]},
    ):
        again = desk.ask(path, headers=headers)
        assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", first.headers["ETag"])


def test_the_tag_wins_over_the_date(path: str, desk: Desk):
    first = desk.ask(path)
    headers = {"If-None-Match": '"otra"', "If-Modified-Since": first.headers["Last-Modified"]}
    assert desk.ask(path, headers=headers).status_code == 200


def test_an_edit_is_sent_and_then_not_again(session, town: Town, clock, path: str, desk: Desk):
    first = desk.ask(path)
    post_factory.post(session, town, now=clock())
    session.commit()
    desk.follow()
    clock.forward(seconds=5)
    second = desk.ask(path, headers={"If-None-Match": first.headers["ETag"]})
    dated = desk.ask(path, headers={"If-Modified-Since": first.headers["Last-Modified"]})
    assert (second.status_code, dated.status_code, count(second)) == (200, 200, 2)
    assert desk.ask(path, headers={"If-None-Match": second.headers["ETag"]}).status_code == 304


def test_a_change_of_this_very_second_is_not_dated_yet(session, town: Town, clock, path: str, desk: Desk):
    post_factory.post(session, town, now=clock())
    session.commit()
    desk.follow()
    assert "Last-Modified" not in desk.ask(path).headers
    clock.forward(seconds=2)
    assert "Last-Modified" in desk.ask(path).headers


def test_the_moving_window_changes_the_feed_at_midnight(path: str, desk: Desk, clock: StoppedClock):
    first = desk.ask(path)
    clock.forward(days=1)
    assert desk.ask(path, headers={"If-None-Match": first.headers["ETag"]}).status_code == 200
    assert desk.ask(path, headers={"If-Modified-Since": first.headers["Last-Modified"]}).status_code == 200


def test_what_is_far_away_is_left_out(session, town: Town, clock: StoppedClock, path: str, desk: Desk):
    post_factory.post(session, town, now=clock(), hours=24 * 400)
    session.commit()
    desk.follow()
    assert count(desk.ask(path)) == 1
    clock.forward(days=95)
    assert count(desk.ask(path)) == 1


def test_head_says_what_get_would(path: str, desk: Desk):
    got, head = desk.ask(path), desk.app.test_client().head(path)
    assert (head.status_code, head.data) == (200, b"")
    for name in ("ETag", "Content-Type", "Content-Length", "Last-Modified"):
        assert head.headers[name] == got.headers[name]


def test_it_is_compressed_only_for_who_asks(path: str, desk: Desk):
    plain, small = desk.ask(path), desk.ask(path, headers={"Accept-Encoding": "gzip, deflate"})
    assert "Content-Encoding" not in plain.headers and small.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(small.data) == plain.data and small.headers["ETag"] == plain.headers["ETag"]
    assert "Content-Encoding" not in desk.ask(path, headers={"Accept-Encoding": "gzip;q=0"}).headers


def test_an_unchanged_feed_costs_one_read(path: str, desk: Desk):
    etag = desk.ask(path).headers["ETag"]
    with desk.counting() as sent:
        assert desk.ask(path, headers={"If-None-Match": etag}).status_code == 304
    assert sent.count == 1


def test_the_same_bytes_are_joined_once(path: str, desk: Desk):
    desk.ask(path)
    with desk.counting() as sent:
        assert desk.ask(path).status_code == 200
    assert sent.count == 1


def test_a_revoked_address_is_gone(session, town: Town, clock: StoppedClock, path: str, desk: Desk):
    desk.ask(path)
    with desk.wiring.writing() as writing:
        own = writing.exec(select(FeedSubscription)).one()
        subscriptions.revoke_address(Work(writing, town.editor.actor, clock()), own)
        writing.commit()
    for _ in ("at once", "after 29 days"):
        answer = desk.ask(path)
        assert (answer.status_code, count(answer)) == (200, 1)
        assert "SUMMARY:Esta suscripción se retiró" in answer.text and "DTSTART;VALUE=DATE:" in answer.text
        assert "X-WR-CALNAME:Esta suscripción se retiró" in answer.text
        clock.forward(days=29)
    answer = desk.ask(path)
    assert (answer.status_code, answer.content_type) == (410, "text/plain; charset=utf-8")


def test_a_calendar_too_large_for_google_says_so(town: Town, session, seat, path: str, desk: Desk):
    desk.ask(path)
    page = f"/o/{town.slug}/subscriptions"
    own = session.exec(select(FeedSubscription)).one()
    number, size, own.size = own.id, own.size, 1_400_000
    session.commit()
    assert size == len(desk.ask(path).data) < MOST_FOR_GOOGLE
    pages = [seat(town.editor).get(place).text for place in (page, f"{page}/{number}/edit")]
    assert ["Pesa 1,4\N{NO-BREAK SPACE}MB: Google Calendar no lee" in text for text in pages] == [True, True]


def test_the_file_is_named_after_the_subscription(town: Town, path: str, desk: Desk):
    with desk.wiring.writing() as writing:
        writing.exec(select(FeedSubscription)).one().name = "Decisiones de Jefatura ✓"
        writing.commit()
    assert 'filename="decisiones-de-jefatura.ics"' in desk.ask(path).headers["Content-Disposition"]


def test_an_unknown_address_does_not_exist(town: Town, desk: Desk):
    answer = desk.ask("/feeds/nada/publicaciones-riba.ics")
    assert (answer.status_code, "Set-Cookie" in answer.headers) == (404, False)


def test_a_lost_role_leaves_one_entry_that_says_so_at_once(session, town: Town, clock, path: str, desk: Desk):
    first = desk.ask(path).headers
    ended = update(Membership).where(Membership.user_id == town.editor.id)
    session.exec(ended.values(ends_on=clock().date() - timedelta(days=1)))
    session.commit()
    for condition in ({"If-None-Match": first["ETag"]}, {"If-Modified-Since": first["Last-Modified"]}):
        answer = desk.ask(path, headers=condition)
        assert (answer.status_code, count(answer)) == (200, 1)
    assert "SUMMARY:Ya no tiene una función" in answer.text


def test_the_addresses_of_a_closed_account_are_gone(session, town: Town, clock, path: str, desk: Desk):
    desk.ask(path)
    session.exec(update(User).where(User.id == town.editor.id).values(disabled_at=clock()))
    session.commit()
    assert count(desk.ask(path)) == 1
    clock.forward(days=30)
    assert desk.ask(path).status_code == 410


def test_an_empty_calendar_has_one_entry_of_today_until_something_comes(session, town: Town, clock, desk: Desk):
    path = desk.subscribe(town.editor)
    clock.forward(minutes=1)
    empty = desk.ask(path)
    [notice] = Calendar.from_ical(empty.data).walk("VEVENT")
    assert says_nothing(empty) and notice["DTSTART"].dt == clock().date() == notice["DTEND"].dt - timedelta(days=1)
    assert Calendar.from_ical(empty.data)["NAME"] == "Publicaciones de Ayuntamiento de Riba"
    assert desk.ask(path, headers={"If-None-Match": empty.headers["ETag"]}).status_code == 304
    with desk.counting() as sent:
        assert desk.ask(path).data == empty.data
    assert sent.count == 1
    clock.forward(days=1)
    [later] = Calendar.from_ical(desk.ask(path).data).walk("VEVENT")
    assert (later["UID"], later["DTSTART"].dt) == (notice["UID"], clock().date())
    assert later["LAST-MODIFIED"].dt > notice["LAST-MODIFIED"].dt
    post_factory.post(session, town, now=clock(), title="Llega algo")
    session.commit()
    desk.follow()
    filled = desk.ask(path)
    assert count(filled) == 1 and str(NOTHING.summary) not in filled.text and "Llega algo" in filled.text


def test_the_notices_of_two_addresses_are_two_entries(town: Town, desk: Desk):
    answers = [desk.ask(desk.subscribe(town.editor)) for _ in range(2)]
    assert len({str(Calendar.from_ical(each.data).walk("VEVENT")[0]["UID"]) for each in answers}) == 2


def test_a_person_who_becomes_a_political_office_reads_only_what_is_public(session, town, path: str, desk: Desk):
    desk.ask(path)
    session.exec(update(Membership).where(Membership.user_id == town.editor.id).values(role=Role.POLITICAL_OFFICE))
    session.commit()
    assert says_nothing(desk.ask(path))


def test_an_address_of_one_organisation_reads_nothing_of_another(session, town: Town, clock, path: str, desk: Desk):
    other = make_town(session, now=clock(), slug="otra")
    session.commit()
    desk.follow()
    theirs = desk.subscribe(other.editor, town=other)
    assert count(desk.ask(path)) == 1 and says_nothing(desk.ask(theirs))


def test_while_the_database_is_away_the_last_good_bytes_are_served(session, path: str, desk: Desk):
    first = desk.ask(path)
    session.execute(text("ALTER TABLE feed_subscription RENAME TO away"))
    session.commit()
    again = desk.ask(path)
    assert (again.status_code, again.data) == (200, first.data)
    assert desk.ask(path, headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
    unseen = desk.ask("/feeds/nunca-leida/x.ics", headers={"If-None-Match": 'W/"de-otro-proceso"'})
    assert unseen.status_code == 304


def test_a_reading_is_noted_once_an_hour_with_the_program(session, clock: StoppedClock, path: str, desk: Desk):
    agent = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Thunderbird/153.0"}
    first_at = clock()
    for _ in range(2):
        desk.ask(path, headers=agent)
        clock.forward(minutes=30)
    noted = session.exec(select(FeedSubscription.read_at, FeedSubscription.client)).one()
    session.commit()
    assert noted == (first_at, "Thunderbird")
    clock.forward(minutes=1)
    desk.ask(path, headers={"User-Agent": "Google-Calendar-Importer"})
    session.commit()
    assert session.exec(select(FeedSubscription.client)).one() == "Google Calendar"


def test_a_busy_database_delays_no_reader(wiring: Wiring, path: str, desk: Desk):
    with wiring.writing() as busy:
        busy.exec(select(FeedSubscription).order_by(col(FeedSubscription.id)).with_for_update()).all()
        assert desk.ask(path).status_code == 200
    with wiring.reading() as session:
        assert session.exec(select(FeedSubscription.read_at)).one() is None


def test_the_secret_is_in_no_log(path: str, desk: Desk, session, caplog: pytest.LogCaptureFixture):
    caplog.set_level(0)
    desk.ask(path)
    session.execute(text("ALTER TABLE feed_subscription RENAME TO away"))
    session.commit()
    desk.ask(path)
    token = path.split("/")[2]
    assert "database does not answer" in caplog.text and token not in caplog.text


def test_only_the_digest_of_the_secret_is_kept(session, path: str):
    stored = session.exec(select(FeedSubscription)).one()
    assert path.split("/")[2] not in str(stored.model_dump())


def test_a_cancelled_and_a_deleted_post_follow(session, town: Town, clock, path: str, desk: Desk):
    gone = post_factory.post(session, town, now=clock(), title="Cancelada")
    endings.withdraw_post(Work(session, town.author.actor, clock()), gone, reason="No procede")
    session.commit()
    desk.follow()
    assert b"CANCELADO: retirada" in desk.ask(path).data
    session.execute(text("DELETE FROM feed_block WHERE post_id = :id"), {"id": gone.id})
    blocks.advance_version(session, town.id, {month_number(gone.planned_at)}, now=clock())
    session.commit()
    assert count(desk.ask(path)) == 1
