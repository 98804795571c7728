"""The page where a person gets, sees and revokes their feed addresses."""

import re

import pytest
from defusedxml import ElementTree
from sqlmodel import Session, select

from app.core.errors import NotPermitted, Refusal
from app.core.tokens import token_digest
from app.db.work import Work
from app.domain.audit.models import AuditEntry
from app.domain.audit.rules.acts import Act
from app.domain.feeds.models import FeedSubscription
from app.domain.feeds.rules.readers import MOST_ADDRESSES
from app.domain.organisations.models import Organisation
from app.pages.feeds.feed_response import NOTHING
from app.usecases.feeds import subscriptions
from tests import post_factory
from tests.clocks import StoppedClock
from tests.feeds.calendar_client import Desk
from tests.feeds.test_post_entries import published
from tests.sample_town import Town

PAGE = "/o/riba/subscriptions"


def stored(session: Session) -> list[FeedSubscription]:
    session.commit()
    return list(session.exec(select(FeedSubscription)))


def test_one_press_makes_an_address_that_works(session: Session, town: Town, seat, desk: Desk):
    answer = seat(town.editor).post(PAGE, data={"name": "Mi calendario"})
    match = re.search(r'value="http://[^/]+(/feeds/([\w-]+)/mi-calendario\.ics)"', answer.text)
    assert answer.status_code == 201 and match
    assert desk.ask(match[1]).status_code == 200
    assert stored(session)[0].token_hash == token_digest(match[2])


def test_over_the_calendar_the_address_comes_first_as_a_part(session: Session, town: Town, seat, desk: Desk):
    client, topic = seat(town.editor), town.topics[0].id
    button = client.get(f"/o/riba/calendar?topic={topic}").text.split('hx-post="/o/riba/subscriptions"')[1]
    fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', button.split("</form>")[0]))
    part = client.post(PAGE, data=fields, headers={"HX-Request": "true"})
    assert part.status_code == 201 and "<html" not in part.text
    assert part.text.index("/feeds/") < part.text.index("outlook.office.com") < part.text.index("/edit")
    assert stored(session)[0].scope["topics"] == [topic]
    session.commit()
    for n in range(MOST_ADDRESSES):
        answer = client.post(PAGE, data={"name": f"Otra {n}"}, headers={"HX-Request": "true"})
    assert answer.status_code == 422 and "<html" not in answer.text and "retire una" in answer.text


def test_two_presses_leave_one_address_the_one_that_was_shown(session: Session, town: Town, seat, desk: Desk):
    client, wanted = seat(town.editor), {"name": "Mi calendario"}
    first, second = (re.search(r'(/feeds/[^"]+\.ics)"', client.post(PAGE, data=wanted).text)[1] for _ in range(2))
    assert ["se retiró" in desk.ask(path).text for path in (first, second)] == [True, False]
    third = re.search(r'(/feeds/[^"]+\.ics)"', client.post(PAGE, data=wanted).text)[1]
    assert ["se retiró" in desk.ask(path).text for path in (second, third)] == [False, False]
    assert client.post(PAGE, data={**wanted, "kinds": "period"}).status_code == 201
    assert [subscription.revoked_at is None for subscription in stored(session)] == [False, True, True, True]


def test_the_address_is_shown_once_and_rides_in_no_cookie(town: Town, seat):
    client = seat(town.editor)
    answer = client.post(PAGE, data={"name": "Mi calendario"})
    token = re.search(r"/feeds/([\w-]+)/", answer.text)[1]
    assert token not in str(answer.headers) and token not in client.get(PAGE).text
    assert answer.headers["Cache-Control"] == "no-store"


def test_each_program_gets_the_address_it_understands(town: Town, seat):
    text = seat(town.editor).post(PAGE, data={"name": "Mi calendario"}).text
    assert 'href="webcal://127.0.0.1:8000/feeds/' in text
    assert 'href="https://calendar.google.com/calendar/r?cid=webcal://127.0.0.1:8000/feeds/' in text
    assert "no es https" in text


def test_the_list_says_who_reads_and_how_long_ago(town: Town, seat, desk: Desk):
    path = desk.subscribe(town.editor, channels=(town.channels[1].id,))
    assert "todavía ninguna" in seat(town.editor).get(PAGE).text
    desk.ask(path, headers={"User-Agent": "Thunderbird/153.0"})
    text = seat(town.editor).get(PAGE).text
    assert "Thunderbird" in text and "Ayuntamiento en X" in text and "Outlook" in text


def test_nobody_sees_the_addresses_of_another_person(town: Town, seat, desk: Desk):
    desk.subscribe(town.editor)
    assert "Todavía no tiene ninguna dirección." in seat(town.supervisor).get(PAGE).text


def test_a_person_takes_an_address_back(session: Session, town: Town, seat, desk: Desk):
    path = desk.subscribe(town.editor)
    number = stored(session)[0].id
    session.commit()
    assert seat(town.supervisor).post(f"{PAGE}/{number}/revocation").status_code == 404
    assert seat(town.editor).post(f"{PAGE}/{number}/revocation").status_code == 303
    assert "se retiró" in desk.ask(path).text
    assert seat(town.editor).post(f"{PAGE}/{number}/revocation").status_code == 404


def test_making_and_taking_back_are_in_the_record_without_the_secret(session: Session, town: Town, seat, desk: Desk):
    desk.subscribe(town.editor)
    number = stored(session)[0].id
    session.commit()
    seat(town.editor).post(f"{PAGE}/{number}/revocation")
    entries = session.exec(select(AuditEntry).order_by(AuditEntry.seq)).all()
    assert [entry.act for entry in entries if entry.subject == "feed:1"] == [Act.FEED_SUBSCRIBED, Act.FEED_REVOKED]
    assert all("token" not in str(entry.detail) for entry in entries)


def test_a_name_is_needed_and_what_was_ticked_stays(town: Town, seat):
    answer = seat(town.editor).post(PAGE, data={"name": " ", "channels": str(town.channels[0].id)})
    assert answer.status_code == 422 and "Este dato hace falta." in answer.text
    assert "checked" in answer.text


def test_an_account_of_nobody_is_refused(town: Town, seat):
    answer = seat(town.editor).post(PAGE, data={"name": "Uno", "channels": "999"})
    assert answer.status_code == 422 and "Una de las cuentas elegidas no existe." in answer.text


def test_an_auditor_has_no_addresses(session: Session, town: Town, seat, clock: StoppedClock):
    assert seat(town.auditor).get(PAGE).status_code == 403
    with pytest.raises(NotPermitted):
        subscriptions.create_subscription(Work(session, town.auditor.actor, clock()), name="Uno")


def test_nobody_collects_addresses(session: Session, town: Town, clock: StoppedClock):
    for n in range(MOST_ADDRESSES):
        subscriptions.create_subscription(Work(session, town.editor.actor, clock()), name=f"La {n}")
    with pytest.raises(Refusal, match="retire una que no use"):
        subscriptions.create_subscription(Work(session, town.editor.actor, clock()), name="Otra")


def test_the_page_costs_few_statements_however_many_addresses(town: Town, seat, desk: Desk):
    client, counts = seat(town.editor), []
    for many in (1, 3):
        for months in (1, 3, 6)[:many]:
            for channel in (*town.channels, None):
                channels = (channel.id,) if channel else ()
                desk.subscribe(town.editor, months_back=months, channels=channels)
        with desk.counting() as sent:
            client.get(PAGE)
        counts.append(sent.count)
    assert counts[0] == counts[1] < 15


def test_a_person_changes_what_an_address_shows_and_takes_another(session: Session, town: Town, seat, desk: Desk):
    path, client = desk.subscribe(town.editor, topics=(town.topics[0].id,)), seat(town.editor)
    number = stored(session)[0].id
    session.commit()
    form = client.get(f"{PAGE}/{number}/edit")
    assert form.status_code == 200 and 'checked id="topics' not in form.text and "Avisos" in form.text
    wanted = {"name": "Móvil", "posts": "published", "kinds": ["sitting", "period"], "detail": "busy"}
    assert client.post(f"{PAGE}/{number}", data={**wanted, "months_back": "2"}).status_code == 422
    assert client.post(f"{PAGE}/{number}", data={**wanted, "posts": "none", "kinds": []}).status_code == 422
    assert seat(town.supervisor).post(f"{PAGE}/{number}", data=wanted).status_code == 404
    assert client.post(f"{PAGE}/{number}", data={**wanted, "months_back": "1"}).status_code == 303
    text = client.get(PAGE).text
    assert "Móvil" in text and "Solo las ya publicadas · Mis sesiones de aprobación" in text
    made = client.post(f"{PAGE}/{number}/rotation")
    assert made.status_code == 201 and made.text.count('<svg viewBox="0 0') == 1 and "style=" not in made.text
    assert "se retiró" in desk.ask(path).text
    assert [
        subscription.scope.get("months_back") for subscription in stored(session) if not subscription.revoked_at
    ] == [1]


def test_what_is_published_is_for_anybody_where_it_is_wanted(session: Session, wiring, town: Town, seat, clock, desk):
    post_factory.submitted(session, town, now=clock(), title="Solo de la casa")
    published(session, wiring, town, clock, title="Ya en la red")
    desk.follow()
    files = ("publicaciones.ics", f"topics/{town.topics[0].outward_key}/publicaciones.ics", "publicaciones.atom")
    paths = [f"/p/riba/{file}" for file in (*files, "publicaciones.json")]
    assert [desk.ask(path).status_code for path in paths] == [404] * 4
    assert "/p/riba/" not in seat(town.editor).get(PAGE).text
    session.get_one(Organisation, town.id).publishes_feeds = True
    session.commit()
    for path in paths:
        answer = desk.ask(path)
        assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "public, max-age=300"), path
        assert "Ya en la red" in answer.text and "Solo de la casa" not in answer.text, path
        assert desk.ask(path, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
        assert "Set-Cookie" not in answer.headers
        assert path in seat(town.editor).get(PAGE).text
    of_another = desk.ask(f"/p/riba/topics/{town.topics[1].outward_key}/publicaciones.ics").text
    assert of_another.count("BEGIN:VEVENT") == of_another.count(f"SUMMARY:{NOTHING.summary}") == 1
    assert desk.ask(f"/p/riba/topics/{town.topics[0].id}/publicaciones.ics").status_code == 404
    entry = ElementTree.fromstring(desk.ask(paths[2]).data).find("{http://www.w3.org/2005/Atom}entry")
    [item] = desk.ask(paths[3]).json["items"]
    assert entry.findtext("{http://www.w3.org/2005/Atom}id") == item["id"]
    assert (item["content_text"], item["url"]) == (post_factory.TEXT, "https://red.example/@ayuntamiento/1")
