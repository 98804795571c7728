"""The week of slots by its pages: created, changed, repeated, closed, and refused."""

from collections.abc import Callable
from datetime import date, time

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session, col, select

from app.core.errors import NotPermitted
from app.db.scope import scope_to
from app.db.work import Work
from app.domain.audit.models import AuditEntry
from app.domain.directory.rules.networks import ChannelState
from app.domain.slots.models import Slot
from app.usecases.slots.weekly_slots import close_slot
from app.usecases.wiring import Wiring
from tests import sample_town
from tests.clocks import StoppedClock
from tests.sample_town import Town
from tests.slots.slot_factory import slot, typed
from tests.statement_counter import counting

Seat = Callable[[sample_town.Person], FlaskClient]
SLOTS = "/o/riba/plan/slots"


def kept(session: Session) -> list[Slot]:
    """Return the current rows, without holding the database."""
    query = select(Slot).order_by(col(Slot.id)).execution_options(populate_existing=True)
    stored_slots = list(session.exec(query).all())
    session.commit()
    return stored_slots


def test_a_slot_is_kept_and_seen_in_its_week(session: Session, town: Town, seat: Seat):
    session.commit()
    client = seat(town.editor)
    topic = str(town.topics[1].id)
    assert client.post(SLOTS, data=typed(town, topic_id=topic, every_weeks="2", note="Museo")).status_code == 303
    page = client.get(SLOTS).text
    assert "12:00" in page and "Cultura" in page and "cada 2 semanas" in page and "Museo" in page
    entry = session.exec(select(AuditEntry).where(AuditEntry.act == "slot:kept")).one()
    assert entry.detail["hour"] == "12:00" and entry.detail["weekdays"] == ["tue"]


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"at": "12:00"}, "ya tiene un hueco ese día a esa hora"),
        ({"at": "13:00", "language": "gl"}, "no publica en gallego"),
        ({"at": "13:00", "ends_on": "2026-12-01"}, "no puede ser anterior"),
        ({"at": "las doce"}, "Escriba una hora"),
        ({"at": "13:00", "weekday": "9"}, "Revise este dato"),
        ({"at": "13:00", "channel_id": "999"}, "Esa cuenta no existe"),
        ({"at": "13:00", "topic_id": "999"}, "Ese tema no existe"),
    ],
)
def test_what_cannot_be_kept_says_why_and_loses_nothing(
    session: Session, town: Town, seat: Seat, clock: StoppedClock, changes: dict[str, str], says: str
):
    slot(session, town, now=clock())
    session.commit()
    answer = seat(town.editor).post(SLOTS, data=typed(town, note="No me pierdas", **changes))
    assert answer.status_code in (404, 422)
    assert says in answer.text and "No me pierdas" in answer.text
    assert len(kept(session)) == 1


def test_a_closed_account_and_a_closed_topic_keep_nothing(session: Session, town: Town, seat: Seat):
    town.topics[0].closed, town.channels[1].state = True, ChannelState.CLOSED
    session.add_all([town.topics[0], town.channels[1]])
    session.commit()
    client = seat(town.editor)
    closed = client.post(SLOTS, data=typed(town, channel_id=str(town.channels[1].id)))
    assert closed.status_code == 422 and "no se publica ahora" in closed.text
    assert "Ese tema está cerrado" in client.post(SLOTS, data=typed(town, topic_id=str(town.topics[0].id))).text
    assert kept(session) == []


def test_a_slot_is_changed_and_only_what_is_different_is_told(
    session: Session, town: Town, seat: Seat, clock: StoppedClock
):
    made = slot(session, town, now=clock())
    session.commit()
    assert seat(town.editor).post(f"{SLOTS}/{made.id}", data=typed(town, at="13:30")).status_code == 303
    assert kept(session)[0].at == time(13, 30)
    entry = session.exec(select(AuditEntry).where(AuditEntry.act == "slot:changed")).one()
    assert entry.detail == {"hour": "13:30"}


def test_a_slot_is_repeated_on_other_days_and_accounts_at_once(
    session: Session, town: Town, seat: Seat, clock: StoppedClock
):
    made = slot(session, town, now=clock())
    session.commit()
    accounts = [str(channel.id) for channel in town.channels]
    answer = seat(town.editor).post(f"{SLOTS}/{made.id}/copies", data={"weekdays": ["1", "3"], "channels": accounts})
    assert answer.status_code == 303
    assert sorted((stored_slot.channel_id, stored_slot.weekday) for stored_slot in kept(session)) == [
        (1, 1),
        (1, 3),
        (2, 1),
        (2, 3),
    ]
    again = seat(town.editor).post(f"{SLOTS}/{made.id}/copies", data={"weekdays": ["3"]})
    assert again.status_code == 422 and "Ya hay un hueco a esa hora" in again.text


def test_a_slot_is_not_repeated_where_its_language_is_not_spoken(
    session: Session, town: Town, seat: Seat, clock: StoppedClock
):
    made = slot(session, town, now=clock(), language="ca")
    session.commit()
    other = [str(town.channels[1].id)]
    answer = seat(town.editor).post(f"{SLOTS}/{made.id}/copies", data={"channels": other})
    assert answer.status_code == 422 and "no publica en catalán" in answer.text


def test_a_slot_is_closed_from_a_day_and_never_deleted(session: Session, town: Town, seat: Seat, clock: StoppedClock):
    made = slot(session, town, now=clock())
    session.commit()
    client = seat(town.editor)
    early = client.post(f"{SLOTS}/{made.id}/closing", data={"since": "2027-02-01"})
    assert early.status_code == 422 and "desde hoy" in early.text
    assert client.post(f"{SLOTS}/{made.id}/closing", data={"since": "2027-03-01"}).status_code == 303
    assert kept(session)[0].ends_on == date(2027, 2, 28)
    assert f"{SLOTS}/{made.id}" not in client.get(SLOTS).text
    assert f"{SLOTS}/{made.id}" in client.get(f"{SLOTS}?state=closed").text
    assert client.post(f"{SLOTS}/{made.id}/closing", data={"since": "2027-03-02"}).status_code == 409


def test_whoever_may_not_manage_the_plan_is_refused_by_the_deed_too(session: Session, town: Town, clock: StoppedClock):
    made = slot(session, town, now=clock())
    with pytest.raises(NotPermitted):
        close_slot(Work(session, town.author.actor, clock()), made, date(2027, 4, 1), today=date(2027, 3, 1))


def test_another_organisations_accounts_and_slots_do_not_exist(
    session: Session, town: Town, seat: Seat, clock: StoppedClock
):
    other = sample_town.make_town(session, now=clock(), slug="otra")
    scope_to(session, other.id)
    theirs = slot(session, other, now=clock())
    session.commit()
    client = seat(town.editor)
    assert client.get(f"{SLOTS}/{theirs.id}").status_code == 404
    assert client.post(f"{SLOTS}/{theirs.id}/copies", data={"weekdays": ["2"]}).status_code == 404
    answer = client.post(SLOTS, data=typed(town, channel_id=str(other.channels[0].id)))
    assert answer.status_code == 404
    assert len(kept(session)) == 1


@pytest.mark.parametrize("path", ["", "/new", "/1"])
def test_the_pages_of_slots_take_few_statements_however_many_there_are(
    session: Session, town: Town, seat: Seat, clock: StoppedClock, wiring: Wiring, path: str
):
    client, counts = seat(town.editor), []
    for hours in (range(8, 9), range(9, 20)):
        for hour in hours:
            slot(session, town, now=clock(), at=time(hour), topic_id=town.topics[0].id)
        session.commit()
        with counting(wiring.engine) as seen:
            assert client.get(SLOTS + path).status_code == 200
        counts.append(seen.count)
    assert counts[0] == counts[1] < 15


def test_repeating_a_slot_everywhere_takes_few_statements(
    session: Session, town: Town, seat: Seat, clock: StoppedClock, wiring: Wiring
):
    made = slot(session, town, now=clock())
    session.commit()
    client, accounts = seat(town.editor), [str(channel.id) for channel in town.channels]
    with counting(wiring.engine) as seen:
        client.post(f"{SLOTS}/{made.id}/copies", data={"weekdays": list("0123456"), "channels": accounts})
    assert len(kept(session)) == 14 and seen.count < 25
