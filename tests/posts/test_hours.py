"""Hours proposed while one writes: the plan's empty places, free ones, and what else goes out that day."""

import re
from datetime import date, time

from sqlmodel import Session

from app.domain.posts.rules.draft import PublicationPlan
from app.usecases.wiring import Wiring
from tests import post_factory
from tests.clocks import StoppedClock
from tests.posts.composer_form import posts_of, send, typed
from tests.posts.conftest import Seat
from tests.sample_town import Town
from tests.slots import slot_factory
from tests.statement_counter import counting

TUESDAY = slot_factory.TUESDAY


def ask(seat: Seat, town: Town, **changes: object) -> str:
    data = typed(town, **{"planned_on": "", "planned_time": "", "topic": ""} | changes)
    answer = seat(town.author).post(posts_of(town) + "/hours", data=data)
    assert answer.status_code == 200 and "<html" not in answer.text
    return answer.text


def offered(page: str) -> list[str]:
    return re.findall(r'data-hour="([^"]+)"', page)


def test_an_empty_place_of_the_plan_comes_with_its_topic(town: Town, session: Session, seat: Seat, clock: StoppedClock):
    slot_factory.slot(session, town, now=clock(), topic_id=town.topics[0].id)
    session.commit()
    page = ask(seat, town)
    assert f"2027-03-02T12:00;{town.topics[0].id}" in offered(page)
    assert f"hueco {town.topics[0].name}" in page


def test_a_place_of_another_account_or_topic_is_not_proposed(
    town: Town, session: Session, seat: Seat, clock: StoppedClock
):
    slot_factory.slot(session, town, now=clock(), topic_id=town.topics[0].id)
    session.commit()
    assert "hueco" not in ask(seat, town, target=[f"{town.channels[1].id}:es"])
    assert "hueco" not in ask(seat, town, topic=str(town.topics[1].id))


def test_free_hours_are_ahead_and_not_beside_another_post(
    town: Town, session: Session, seat: Seat, clock: StoppedClock
):
    first = offered(ask(seat, town))
    assert first == sorted(first) and first[0] > f"{clock():%Y-%m-%dT%H:%M}"
    day, at = first[0].split(";")[0].split("T")
    plan = PublicationPlan(on=date.fromisoformat(day), at=time.fromisoformat(at))
    post_factory.post(session, town, now=clock(), plan=plan)
    session.commit()
    assert first[0] not in offered(ask(seat, town))


def test_the_day_says_what_else_goes_out_but_not_the_post_itself(
    town: Town, session: Session, seat: Seat, clock: StoppedClock
):
    plan = PublicationPlan(on=TUESDAY, at=time(9))
    other = post_factory.post(session, town, now=clock(), plan=plan, title="La piscina")
    session.commit()
    assert "La piscina" in ask(seat, town, planned_on=TUESDAY.isoformat())
    itself = f"{other.year}-{other.ordinal}"
    assert "La piscina" not in ask(seat, town, planned_on=TUESDAY.isoformat(), post=itself)
    assert "La piscina" not in ask(seat, town, planned_on="2027-03-03")


def test_without_scripts_they_are_a_button_and_a_press_fills_the_fields(town: Town, seat: Seat):
    page = send(seat(town.author), town, deed="hours").text
    hour = offered(page)[0]
    chosen = send(seat(town.author), town, hour=hour).text
    day, at = hour.split(";")[0].split("T")
    assert f'value="{day}"' in chosen and f'value="{at}"' in chosen


def test_it_costs_a_constant_number_of_statements(
    town: Town, session: Session, seat: Seat, clock: StoppedClock, wiring: Wiring
):
    author = seat(town.author)
    counts = []
    for n in range(2):
        for hour in range(8, 8 + 4 * n):
            post_factory.post(session, town, now=clock(), plan=PublicationPlan(on=TUESDAY, at=time(hour)))
        session.commit()
        with counting(wiring.engine) as asked:
            author.post(posts_of(town) + "/hours", data=typed(town))
        counts.append(asked.count)
    assert counts[0] == counts[1] < 12, counts
