"""Posts too near in time: the rule by itself, and on the pages."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session

from app.core.likeness import LIKENESS_THRESHOLD, comparable_words, group_near_duplicates, word_overlap
from app.core.messages import msg
from app.core.zones import local_day
from app.domain.calendar.queries.clashes import clashes_of_post_at
from app.domain.calendar.rules.clashes import Clash, ClashKind, Publication, find_clashes
from app.domain.calendar.rules.occasions import BindingPeriod, NearbyEvent, Occasions, significant_title_words
from app.domain.directory.models import Topic
from app.domain.directory.rules.topics import TopicClass
from app.domain.periods.rules.kinds import PeriodKind
from app.domain.posts.rules.draft import PublicationPlan
from app.usecases.wiring import Wiring
from tests.clocks import StoppedClock
from tests.periods import factories
from tests.post_factory import TEXT, post, submitted
from tests.sample_town import Person, Town
from tests.statement_counter import counting

Seat = Callable[[Person], FlaskClient]
MADRID, NAMES = "Europe/Madrid", {1: "Mastodon", 2: "Facebook"}
NINE = datetime(2027, 3, 2, 9, tzinfo=UTC)


def piece(
    key: int, at: datetime, *, zone: str = MADRID, accounts: tuple[int, ...] = (1,), **fields: object
) -> Publication:
    known = {"title": f"La {key}", "topic_id": None, "topic_class": None, "texts": frozenset()} | fields
    where = {"year": 2027, "ordinal": key, "at": at, "day": local_day(at, zone)}
    return Publication(id=key, accounts=frozenset(accounts), **where, **known)


def told(*pieces: Publication, zone: str = MADRID) -> dict[int, list[ClashKind]]:
    in_order = sorted(pieces, key=lambda publication: publication.at)
    clashes = find_clashes(in_order, {candidate.id for candidate in pieces}, NAMES, zone)
    return {key: [clash.kind for clash in some] for key, some in clashes.items()}


def texts(*strings: str) -> frozenset[frozenset[str]]:
    return frozenset(comparable_words(text) for text in strings)


@pytest.mark.parametrize(("minutes", "is_near"), [(59, True), (60, False), (0, True)])
def test_two_of_one_account_within_the_hour_are_told_of_each_other(minutes: int, is_near: bool):
    clashes = told(piece(1, NINE), piece(2, NINE + timedelta(minutes=minutes)))
    assert clashes == ({1: [ClashKind.SPACING], 2: [ClashKind.SPACING]} if is_near else {})


def test_other_accounts_and_emergencies_keep_no_distance():
    assert told(piece(1, NINE), piece(2, NINE, accounts=(2,))) == {}
    assert told(piece(1, NINE), piece(2, NINE, topic_class=TopicClass.EMERGENCY.value)) == {}


def test_the_nearest_is_named_with_its_account_and_the_others_are_counted():
    pieces = [piece(key, NINE + timedelta(minutes=20 * n)) for n, key in enumerate((1, 2, 3))]
    [clash] = find_clashes(pieces, {1}, NAMES, MADRID)[1]
    assert str(clash.sentence) == "A menos de una hora de «La 2» (10:20) en Mastodon."
    assert (clash.more, clash.post) == (1, (2027, 2))


@pytest.mark.parametrize(
    ("zone", "first", "second", "is_one_day"),
    [
        (MADRID, datetime(2027, 3, 27, 23, 30, tzinfo=UTC), datetime(2027, 3, 28, 21, 30, tzinfo=UTC), True),
        (MADRID, datetime(2027, 3, 27, 22, 30, tzinfo=UTC), datetime(2027, 3, 28, 9, 30, tzinfo=UTC), False),
        (
            "Atlantic/Canary",
            datetime(2027, 10, 30, 23, 30, tzinfo=UTC),
            datetime(2027, 10, 31, 23, 30, tzinfo=UTC),
            True,
        ),
        ("Atlantic/Canary", datetime(2027, 10, 31, 9, tzinfo=UTC), datetime(2027, 11, 1, 0, 30, tzinfo=UTC), False),
    ],
)
def test_one_topic_twice_a_day_is_told_by_the_clocks_of_the_place(
    zone: str, first: datetime, second: datetime, is_one_day: bool
):
    pieces = (piece(1, first, zone=zone, topic_id=5), piece(2, second, zone=zone, topic_id=5))
    assert told(*pieces, zone=zone) == ({1: [ClashKind.TOPIC], 2: [ClashKind.TOPIC]} if is_one_day else {})
    assert told(pieces[0], pieces[1]._replace(accounts=frozenset({2})), zone=zone) == {}
    assert told(pieces[0], pieces[1]._replace(topic_id=6), zone=zone) == {}


@pytest.mark.parametrize(("days", "is_told"), [(30, True), (31, False)])
def test_almost_the_same_text_within_thirty_days_is_told_whatever_the_account(days: int, is_told: bool):
    other = piece(2, NINE + timedelta(days=days), accounts=(2,), texts=texts(f"{TEXT} Gratis."))
    clashes = told(piece(1, NINE, texts=texts(TEXT)), other)
    assert clashes == ({1: [ClashKind.ALIKE], 2: [ClashKind.ALIKE]} if is_told else {})


def test_short_texts_are_like_one_another_by_chance():
    same = texts("Buenos días.")
    assert told(piece(1, NINE, texts=same), piece(2, NINE + timedelta(days=1), texts=same)) == {}


def test_looking_only_at_rare_words_finds_what_comparing_each_with_every_other_finds():
    words = [f"palabra{n}" for n in range(14)]
    some = {frozenset(words[(n * k) % 14] for k in range(1, 4 + n % 8)) for n in range(1, 60)}
    for word_set, duplicates in group_near_duplicates(some).items():
        assert set(duplicates) == {other for other in some if word_overlap(word_set, other) >= LIKENESS_THRESHOLD}


def test_a_closed_office_a_holding_period_and_what_others_do_are_told():
    until = NINE + timedelta(days=1)
    hold = BindingPeriod(7, msg("Luto oficial"), "Por la riada", NINE, until, ["service"])
    event = NearbyEvent("Pleno extraordinario", "Diputación", NINE + timedelta(minutes=30), "10:30")
    occasions = Occasions([hold], [BindingPeriod(8, msg("Festivo"), "Local", NINE, until)], (), {NINE.date(): [event]})
    clashes = list(occasions.of(piece(1, NINE)))
    assert [clash.kind for clash in clashes] == [ClashKind.CLOSED, ClashKind.HELD, ClashKind.ELSEWHERE]
    assert [clash.period_id for clash in clashes] == [8, 7, None]
    assert "Pleno extraordinario" in str(clashes[2].sentence) and clashes[2].day == NINE.date()
    assert [clash.kind for clash in occasions.of(piece(1, NINE, topic_class="service"))] == [
        ClashKind.CLOSED,
        ClashKind.ELSEWHERE,
    ]


def test_an_event_of_the_same_matter_is_told_at_any_hour_of_its_day():
    event = NearbyEvent(
        "Feria", "Diputación", NINE + timedelta(hours=8), words=significant_title_words("Feria del libro antiguo")
    )
    occasions = Occasions(holidays={NINE.date()}, events={NINE.date(): [event]})
    assert [clash.kind for clash in occasions.of(piece(1, NINE, title="Abre la feria del libro"))] == [
        ClashKind.CLOSED,
        ClashKind.ELSEWHERE,
    ]
    assert [clash.kind for clash in occasions.of(piece(1, NINE, title="Corte de agua"))] == [ClashKind.CLOSED]


def planned(hours: int, minutes: int = 0) -> PublicationPlan:
    return PublicationPlan(on=date(2027, 3, 3), at=time(hours, minutes))


def pages(client: FlaskClient, *paths: str) -> str:
    answers = [client.get(f"/o/riba/{path}") for path in paths]
    assert {answer.status_code for answer in answers} == {200}
    return "".join(answer.text for answer in answers)


def test_the_calendar_marks_them_and_the_day_says_them(session: Session, town: Town, seat: Seat, clock: StoppedClock):
    first = post(session, town, now=clock(), title="La piscina", plan=planned(10), text="La piscina abre el lunes.")
    post(session, town, now=clock(), title="El mercado", plan=planned(10, 30), topic_id=town.topics[1].id)
    session.commit()
    office = seat(town.editor)
    for path in ("calendar/2027/3", "calendar/week?from=2027-03-03"):
        assert pages(office, path).count("<b>1<i> aviso</i></b>") == 2
    assert pages(office, "calendar/agenda?from=2027-03-03").count('<b class="warned">1 aviso</b>') == 2
    day = pages(office, "calendar/day?from=2027-03-03")
    assert "A menos de una hora de «La piscina» (10:00) en Mastodon." in day
    assert f'href="/o/riba/posts/{first.year}/{first.ordinal}" aria-label="Ver: A menos' in day
    assert "aviso</i>" not in pages(seat(town.political_office), "calendar/2027/3")


def test_only_what_has_warnings_is_left_where_that_is_asked(
    session: Session, town: Town, seat: Seat, clock: StoppedClock
):
    post(session, town, now=clock(), title="La piscina", plan=planned(10), text="La piscina abre el lunes que viene.")
    post(session, town, now=clock(), title="El mercado", plan=planned(10, 30), topic_id=town.topics[1].id)
    post(session, town, now=clock(), title="Sola", plan=planned(20), topic_id=None, text="El parque cierra el jueves.")
    session.commit()
    page = pages(seat(town.editor), "calendar/2027/3?warned=1")
    assert "El mercado" in page and "Sola" not in page and "/calendar/2027/4?warned=1" in page


def test_nobody_is_warned_of_what_is_over(session: Session, town: Town, seat: Seat, clock: StoppedClock):
    for hour in (10, 11):
        post(session, town, now=clock(), plan=PublicationPlan(on=date(2027, 3, 2), at=time(hour)))
    session.commit()
    clock.forward(days=3)
    assert "<i> avis" not in pages(seat(town.editor), "calendar/2027/3")


def test_what_was_done_since_is_in_the_next_page(session: Session, town: Town, seat: Seat, clock: StoppedClock):
    post(session, town, now=clock(), title="La piscina", plan=planned(10), text="La piscina abre el lunes que viene.")
    session.commit()
    office = seat(town.editor)
    assert "<i> aviso" not in pages(office, "calendar/2027/3")
    post(session, town, now=clock(), title="El mercado", plan=planned(10, 30), topic_id=town.topics[1].id)
    session.commit()
    assert "<i> aviso" in pages(office, "calendar/2027/3")


def test_a_post_and_its_composer_say_them_apart(session: Session, town: Town, seat: Seat, clock: StoppedClock):
    post(session, town, now=clock(), title="La piscina", plan=planned(10), text="La piscina abre el lunes que viene.")
    other = post(session, town, now=clock(), title="El mercado", plan=planned(10, 30), topic_id=town.topics[1].id)
    session.commit()
    author, here = seat(town.author), f"/o/riba/posts/{other.year}/{other.ordinal}"
    assert f'hx-get="{here}/clashes"' in author.get(here).text
    page = author.get(f"{here}/clashes")
    assert page.status_code == 200 and "A menos de una hora de «La piscina»" in page.text and "<h1>" in page.text
    typed = {"planned_on": "2027-03-03", "planned_time": "09:30", "target": f"{town.channels[0].id}:es"}
    part = author.post("/o/riba/posts/clashes", data=typed, headers={"HX-Request": "true"}).text
    assert "A menos de una hora de «La piscina»" in part and "<h1>" not in part
    missing = author.post("/o/riba/posts/clashes", data=typed | {"planned_time": "x"}, headers={"HX-Request": "true"})
    assert missing.status_code == 200 and missing.text.strip() == ""


def test_any_hour_may_be_asked_of_a_post(session: Session, town: Town, clock: StoppedClock):
    factories.confirm(
        session,
        town,
        factories.matter(session, town, PeriodKind.OFFICE_CLOSED, date(2027, 3, 9), date(2027, 3, 9), now=clock()),
        now=clock(),
    )
    made = post(session, town, now=clock(), title="La piscina", plan=planned(10), text="La piscina abre el lunes.")
    post(session, town, now=clock(), plan=planned(17), text="El mercado cierra.", topic_id=town.topics[1].id)

    def asked(at: datetime) -> list[ClashKind]:
        clashes: tuple[Clash, ...] = clashes_of_post_at(session, town.id, made, at)
        return [clash.kind for clash in clashes]

    assert asked(datetime(2027, 3, 3, 9, tzinfo=UTC)) == []
    assert asked(datetime(2027, 3, 3, 16, 30, tzinfo=UTC)) == [ClashKind.SPACING]
    assert asked(datetime(2027, 3, 9, 9, tzinfo=UTC)) == [ClashKind.CLOSED]


@pytest.mark.parametrize("path", ["calendar/2027/3", "calendar/day?from=2027-03-03", "posts/2027/1/clashes"])
def test_any_number_of_them_costs_the_same_statements(
    session: Session, town: Town, seat: Seat, clock: StoppedClock, wiring: Wiring, path: str
):
    client, counts = seat(town.supervisor), []
    for more in (2, 20):
        for n in range(more):
            submitted(session, town, now=clock(), plan=planned(10, n))
        session.commit()
        with counting(wiring.engine) as seen:
            pages(client, path)
        counts.append(seen.count)
    assert counts[0] == counts[1] < 15


def test_an_emergency_is_told_apart_by_its_topic(session: Session, town: Town, clock: StoppedClock):
    urgent = Topic(organisation_id=town.id, name="Riada", topic_class=TopicClass.EMERGENCY)
    session.add(urgent)
    session.flush()
    made = post(session, town, now=clock(), plan=planned(10), topic_id=urgent.id, text="Corten la calle Mayor.")
    post(session, town, now=clock(), plan=planned(10, 5), text="El mercado cierra.")
    assert made.planned_at is not None
    assert clashes_of_post_at(session, town.id, made, made.planned_at) == ()
