"""Writing inside a period: the composer warns while typing, and lists the allowed content."""

from datetime import date, timedelta

import pytest
from sqlmodel import Session

from app.domain.periods.rules.kinds import PeriodKind as K
from app.usecases.wiring import Wiring
from tests.clocks import StoppedClock
from tests.periods import factories
from tests.posts.composer_form import posts_of, typed
from tests.posts.conftest import Seat
from tests.sample_town import Town
from tests.statement_counter import counting

INSIDE = "2027-04-20"
NOTICE = "Periodo electoral: Elecciones locales de 2027"
TEMPLATE = "Plantilla de servicio"


@pytest.fixture
def event(session: Session, town: Town, clock: StoppedClock) -> str:
    """Return an election called for 30 March to 23 May, and the key of a non-service topic."""
    topic = factories.event_topic(session, town)
    factories.confirm(session, town, factories.election(session, town, now=clock()), now=clock())
    session.commit()
    return str(topic.id)


def panel(seat: Seat, town: Town, **changes: object) -> str:
    """Return the panel that follows the typing."""
    return seat(town.author).post(f"{posts_of(town)}/preview", data=typed(town, **changes)).text


def test_a_post_planned_inside_is_told_what_goes(town: Town, seat: Seat, event: str):
    page = panel(seat, town, topic=event, planned_on=INSIDE)
    assert NOTICE in page and "Sin retenerse salen: servicio, emergencia." in page and TEMPLATE in page


def test_so_is_one_with_a_day_and_no_hour(town: Town, seat: Seat, event: str):
    assert NOTICE in panel(seat, town, topic=event, planned_on="2027-05-23", planned_time="")


def test_a_service_topic_goes_on(town: Town, seat: Seat, event: str):
    page = panel(seat, town, planned_on=INSIDE)
    assert NOTICE in page and "sigue saliendo: servicio, emergencia." in page and TEMPLATE not in page


@pytest.mark.parametrize("day", ["2027-03-29", "2027-05-24", ""])
def test_outside_nothing_is_said(town: Town, seat: Seat, event: str, day: str):
    assert NOTICE not in panel(seat, town, topic=event, planned_on=day)


def test_a_proposal_says_nothing(town: Town, session: Session, seat: Seat, clock: StoppedClock):
    factories.election(session, town, now=clock())
    session.commit()
    assert NOTICE not in panel(seat, town, planned_on=INSIDE)


def test_in_a_mourning_it_will_be_held(town: Town, session: Session, seat: Seat, clock: StoppedClock):
    factories.mourning(session, town, date(2027, 3, 2), date(2027, 3, 3), now=clock())
    topic = factories.event_topic(session, town)
    session.commit()
    page = panel(seat, town, topic=str(topic.id))
    assert "Luto oficial: Por la riada" in page and "Mientras dure sale: servicio, emergencia." in page
    assert TEMPLATE not in page


def test_a_mourning_without_classes_lets_nothing_go(town: Town, session: Session, seat: Seat, clock: StoppedClock):
    whole = factories.matter(session, town, K.OFFICIAL_MOURNING, date(2027, 3, 2), date(2027, 3, 3), now=clock())
    factories.confirm_allowing(session, town, whole, (), now=clock())
    session.commit()
    assert "Mientras dure no sale nada." in panel(seat, town)


def test_the_page_says_it_without_scripts(town: Town, seat: Seat, event: str):
    page = seat(town.author).post(posts_of(town), data=typed(town, topic=event, planned_on=INSIDE, deed="preview"))
    assert NOTICE in page.text


def test_the_service_template_begins_a_post_in_each_language(town: Town, seat: Seat, event: str):
    page = seat(town.author).get(f"{posts_of(town)}/new?template=service").text
    assert "Quién puede: …" in page and "Qui pot: …" in page


def test_asking_costs_one_statement_however_many_periods(
    town: Town, session: Session, seat: Seat, clock: StoppedClock, wiring: Wiring
):
    seat(town.author)
    counts = []
    for _ in range(2):
        with counting(wiring.engine) as seen:
            panel(seat, town)
        counts.append(seen.count)
        for number in range(4):
            day = date(2027, 3, 2) + timedelta(days=number - 2)
            factories.mourning(session, town, day, date(2027, 3, 4), now=clock())
        session.commit()
    assert counts[0] == counts[1]
