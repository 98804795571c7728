"""Frequent topics of a week: counted by the worker, shown beside the calendar, and announced once."""

from datetime import timedelta

import pytest
from sqlmodel import Session, col, select

from app.core.errors import NotPermitted
from app.core.permissions import Role
from app.db.work import Work
from app.domain.cases.models.cases import Citizen
from app.domain.faq.models import FrequentTopic
from app.domain.posts.models import Post
from app.domain.posts.queries.posts import contributors, version_of
from app.domain.posts.rules.states import PostStatus
from app.usecases.faq import entries
from app.usecases.faq.topics import count_topics, publish_topic
from app.usecases.wiring import Wiring
from tests.citizens.open_cases import asked
from tests.citizens.reply_worker import fresh
from tests.citizens.test_faq import keep
from tests.clocks import StoppedClock
from tests.sample_town import Town, make_person

POOL = "¿A qué hora abre la piscina municipal?"


@pytest.fixture
def pool(session: Session, town: Town, wiring: Wiring, clock: StoppedClock) -> Town:
    """Receive the same question from six neighbours, each in their own words."""
    for number in range(6):
        asked(session, town, clock, f"{POOL} {number}", handle=f"@vecina{number}", network="x")
    session.commit()
    count_topics(wiring.reading, wiring.writing, now=clock())
    return town


def topic(session: Session) -> FrequentTopic:
    (frequent_topic,) = fresh(session, select(FrequentTopic))
    return frequent_topic


def press(session: Session, seat, who, town: Town):
    return seat(who).post(f"/o/{town.slug}/citizens/asked/{topic(session).id}/publication")


def posts(session: Session) -> list[Post]:
    return fresh(session, select(Post).order_by(col(Post.id)))


@pytest.mark.parametrize("where", ["/calendar", "/calendar/agenda", "/citizens/faq"])
def test_it_stands_beside_the_calendar_with_how_often_it_was_asked(session: Session, pool: Town, seat, where: str):
    shown = seat(pool.author).get(f"/o/{pool.slug}{where}").text
    assert POOL in shown and "Apuntar la idea" in shown
    assert "6 veces esta semana" in shown or "<div>6</div>" in shown


def test_without_an_answer_it_becomes_an_idea_of_the_tray_once(session: Session, pool: Town, seat):
    before = len(posts(session))
    assert press(session, seat, pool.author, pool).status_code == 303
    assert press(session, seat, pool.editor, pool).status_code == 303
    *_, made = posts(session)
    assert len(posts(session)) == before + 1 and made.status is PostStatus.IDEA and made.title.startswith(POOL)
    tray = seat(pool.author).get(f"/o/{pool.slug}/calendar").text
    assert POOL in tray and "Apuntar la idea" not in tray
    assert made.number in seat(pool.author).get(f"/o/{pool.slug}/citizens/faq").text


def test_whoever_wrote_the_answer_has_written_what_tells_it(session: Session, pool: Town, clock: StoppedClock):
    entry = keep(session, pool, clock)
    again = entries.FaqInput(entry.question, {"es": "De 11 a 21 h."})
    entries.change_entry(Work(session, pool.editor.actor, clock()), entry, again, today=clock().date())
    other = make_person(session, pool.organisation, Role.EDITOR, now=clock(), name="Otra")
    made, _ = publish_topic(Work(session, other.actor, clock()), pool.organisation, topic(session))
    version = version_of(session, made)
    assert version and contributors(session, version) == {pool.author.id, pool.editor.id, other.id}


def test_with_its_answer_kept_it_becomes_a_draft_with_it(session: Session, pool: Town, clock: StoppedClock, seat):
    keep(session, pool, clock)
    session.commit()
    assert "Preparar una publicación" in seat(pool.author).get(f"/o/{pool.slug}/calendar").text
    answer = press(session, seat, pool.author, pool)
    made = posts(session)[-1]
    assert made.status is PostStatus.DRAFT and made.title == POOL
    assert "De 11 a 20 h" in seat(pool.author).get(answer.location).text


def test_the_answer_to_a_near_question_is_not_its_answer(session: Session, pool: Town, clock: StoppedClock, seat):
    near = entries.FaqInput({"es": "¿Cuánto cuesta la piscina municipal?"}, {"es": "Tres euros."})
    keep(session, pool, clock, near)
    session.commit()
    assert topic(session).entry_id is None
    assert "Apuntar la idea" in seat(pool.author).get(f"/o/{pool.slug}/calendar").text


def test_counted_again_it_is_the_same_topic_and_is_not_offered_again(
    session: Session, pool: Town, wiring: Wiring, clock: StoppedClock, seat
):
    press(session, seat, pool.author, pool)
    for _ in range(2):
        clock.forward(days=8)
        for number in range(7):
            asked(session, pool, clock, f"Hola, {POOL.lower()} {clock():%d} {number}")
        session.commit()
        assert count_topics(wiring.reading, wiring.writing, now=clock()) == 0
    assert topic(session).times == 7 and topic(session).post_id
    assert "Apuntar la idea" not in seat(pool.author).get(f"/o/{pool.slug}/calendar").text


def test_what_nobody_asks_any_more_goes(session: Session, pool: Town, wiring: Wiring, clock: StoppedClock, seat):
    where = f"/o/{pool.slug}/citizens/asked/{topic(session).id}/publication"
    count_topics(wiring.reading, wiring.writing, now=clock.forward(days=8))
    assert fresh(session, select(FrequentTopic)) == [] and seat(pool.author).post(where).status_code == 404


def test_repetitions_count_and_whoever_insists_asks_once(session: Session, town: Town, clock: StoppedClock, wiring):
    long = "¿Cuándo abre este verano la piscina municipal del parque?"
    for number in range(5):
        asked(session, town, clock, long, handle=f"@v{number}", network="x", key=f"k{number}")
    asked(session, town, clock, "¿Dónde está la biblioteca municipal?", handle="@p", network="x", thread="t")
    for number in range(6):
        again = f"¿Y dónde está la biblioteca municipal? {number}"
        asked(session, town, clock, again, handle="@p", network="x", thread="t" if number % 2 else "")
    session.commit()
    assert count_topics(wiring.reading, wiring.writing, now=clock()) == 1
    assert topic(session).times == 5


def test_nothing_of_whoever_asked_is_in_its_name(
    session: Session, town: Town, wiring: Wiring, clock: StoppedClock, seat
):
    for number in range(6):
        asked(session, town, clock, f"@ana_lopez{number} y yo: {POOL}", is_public=number < 5)
    session.commit()
    count_topics(wiring.reading, wiring.writing, now=clock())
    assert topic(session).message_id is None
    shown = seat(town.author).get(f"/o/{town.slug}/calendar").text
    asked(session, town, clock, f"Soy Ana Ruiz. {POOL}")
    asked(session, town, clock, f"¡{POOL}!", is_public=False)
    session.commit()
    count_topics(wiring.reading, wiring.writing, now=clock())
    assert topic(session).message_id is None
    assert "Sobre: " in shown and "piscina" in shown and "ana_lopez" not in shown


def test_what_may_only_be_kept_is_not_counted(session: Session, pool: Town, wiring: Wiring, clock: StoppedClock):
    for citizen in fresh(session, select(Citizen).where(Citizen.handle.in_(["@vecina0", "@vecina1"]))):
        citizen.restricted_at = clock()
    session.commit()
    count_topics(wiring.reading, wiring.writing, now=clock())
    assert fresh(session, select(FrequentTopic)) == []


def test_who_may_not_write_does_not_make_one(session: Session, pool: Town, clock: StoppedClock, seat):
    for who in (pool.political_office, pool.auditor, pool.neutrality_reviewer):
        assert press(session, seat, who, pool).status_code in (403, 404)
    with pytest.raises(NotPermitted):
        publish_topic(Work(session, pool.auditor.actor, clock()), pool.organisation, topic(session))


def test_an_answer_that_is_retired_is_no_answer_any_more(session: Session, pool: Town, clock: StoppedClock):
    entry = keep(session, pool, clock)
    assert topic(session).entry_id == entry.id
    entries.retire_entry(Work(session, pool.author.actor, clock()), entry)
    session.flush()
    assert topic(session).entry_id is None


def test_the_worker_counts_anew_what_was_not_looked_at_for_a_while(
    session: Session, pool: Town, wiring: Wiring, clock: StoppedClock
):
    count_topics(wiring.reading, wiring.writing, now=clock() + timedelta(hours=1))
    assert topic(session).counted_at == clock()
    count_topics(wiring.reading, wiring.writing, now=clock() + timedelta(hours=7))
    assert topic(session).counted_at == clock() + timedelta(hours=7)
