"""An order's deadline: notified at once, again as time runs out, and shown in words on every page."""

from datetime import timedelta

import pytest
from sqlmodel import select

from app.core.errors import NotPermitted
from app.db.work import Work
from app.domain.takedowns.models import TakedownOrder
from app.domain.takedowns.queries.orders import next_reminder
from app.domain.takedowns.rules.orders import OrderSource, time_left
from app.usecases.takedowns import orders
from app.usecases.takedowns.orders import ReceivedOrder, send_due_reminders
from tests import sample_town
from tests.publishing import sender_setup

pytestmark = pytest.mark.postgresql


def _order(session, town, clock, by=None, hours=24):
    received = ReceivedOrder(OrderSource.JEZ, "JEZ 1/2027", "Retire la publicación.", clock(), hours)
    order = orders.register_order(Work(session, (by or town.editor).actor, clock()), received)
    session.commit()
    return order


def test_people_are_written_to_at_once_and_three_times_more(session, town, wiring, clock):
    _order(session, town, clock)
    for hours, letter_count in ((11, 0), (1, 2), (7, 2), (1, 4), (5, 6), (30, 6)):
        send_due_reminders(wiring.writing, now=clock.forward(hours=hours))
        send_due_reminders(wiring.writing, now=clock())
        assert len(sender_setup.letters(session, "takedown_reminder")) == letter_count
    assert len(sender_setup.letters(session, "takedown_received")) == 2


def test_a_worker_that_slept_writes_once_of_where_it_stands(session, town, wiring, clock):
    _order(session, town, clock)
    send_due_reminders(wiring.writing, now=clock.forward(hours=30))
    assert {letter.context["reminder"] for letter in sender_setup.letters(session, "takedown_reminder")} == {"overdue"}
    assert next_reminder(session) is None


def test_a_closed_order_reminds_nobody(session, town, wiring, clock):
    order = _order(session, town, clock)
    orders.close_order(Work(session, town.legal_reviewer.actor, clock()), order, answer="Contestado.")
    session.commit()
    assert send_due_reminders(wiring.writing, now=clock.forward(hours=30)) == 0


@pytest.mark.parametrize("role", ["author", "political_office", "auditor", "neutrality_reviewer", "administrator"])
def test_only_who_may_registers(session, town, clock, role):
    with pytest.raises(NotPermitted):
        _order(session, town, clock, getattr(town, role))


@pytest.mark.parametrize("role", ["editor", "author", "political_office", "auditor"])
def test_only_supervisor_and_legal_close(session, town, clock, role):
    order = _order(session, town, clock)
    with pytest.raises(NotPermitted):
        orders.close_order(Work(session, getattr(town, role).actor, clock()), order, answer="Ya.")


@pytest.mark.parametrize(
    ("hours", "said"),
    [
        (60, "Quedan 2 días y 12 h."),
        (23.5, "Quedan 23 h y 30 min."),
        (0.5, "Quedan 30 min."),
        (0, "El plazo venció hace 0 min."),
        (-3.25, "El plazo venció hace 3 h y 15 min."),
        (-72, "El plazo venció hace 3 días."),
    ],
)
def test_the_clock_says_how_long_is_left(clock, hours, said):
    assert str(time_left(clock() + timedelta(hours=hours), now=clock())) == said


def test_the_first_page_of_the_day_says_it_to_who_may_obey(seat, session, town, clock):
    _order(session, town, clock)
    clock.forward(hours=20)
    for who in (town.supervisor, town.legal_reviewer):
        assert "Quedan 4 h y 0 min." in seat(who).get(f"/o/{town.slug}/today").text
    assert "JEZ 1/2027" not in seat(town.author).get(f"/o/{town.slug}/today").text


def test_an_order_is_another_bodys_own(seat, session, town, clock, app):
    order = _order(session, town, clock)
    other = sample_town.make_town(session, now=clock(), slug="otra")
    session.commit()
    assert seat(other.supervisor).get(f"/o/otra/takedowns/{order.id}").status_code == 404
    assert sender_setup.fresh(session, select(TakedownOrder))
