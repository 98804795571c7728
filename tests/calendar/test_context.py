"""The context of the days: campaigns, sittings, ideas without a date, topic shares of the month, and colours."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session, col, select

from app.db.work import Work
from app.domain.audit.models import AuditEntry
from app.domain.calendar.rules.colours import assign_colour_slots, distinct_marks
from app.domain.directory.models import Topic
from app.domain.posts.models import Post
from app.domain.posts.rules.draft import PublicationPlan
from app.domain.posts.rules.states import PostOrigin
from app.usecases.posts import endings
from app.usecases.posts.drafts import create_idea
from app.usecases.sittings import appointments
from app.usecases.sittings.appointments import AppointmentTerms
from app.usecases.wiring import Wiring
from tests import sample_town
from tests.calendar.test_month import day_of, hour_of, shown
from tests.campaigns.campaign_factory import campaign
from tests.clocks import StoppedClock
from tests.post_factory import post, submitted
from tests.sample_town import Person, Town
from tests.statement_counter import counting

Seat = Callable[[Person], FlaskClient]
IDEAS = "/o/riba/calendar/ideas"


def idea(session: Session, town: Town, title: str, *, now: datetime, by: Person | None = None) -> Post:
    who = (by or town.author).actor
    return create_idea(Work(session, who, now), town.organisation, title, PublicationPlan(), origin=PostOrigin.HAND)


def margin(page: str) -> str:
    return " ".join(page.split('class="drawer__body"')[1].split('<div class="month-frame"')[0].split())


def test_a_campaign_is_named_where_it_begins_and_each_monday_and_runs_on_between(
    session: Session, town: Town, seat: Seat, clock: StoppedClock
):
    campaign(session, town, now=clock(), starts_on=date(2027, 3, 4), ends_on=date(2027, 3, 9))
    session.commit()
    page = shown(seat(town.author), "")
    for day_label in ("jueves, 4 de marzo", "lunes, 8 de marzo"):
        assert 'class="run" href="/o/riba/plan/campaigns/1"' in day_of(page, day_label)
    assert "run--on" in day_of(page, "viernes, 5 de marzo") and "run" not in day_of(page, "miércoles, 10 de marzo")
    for path in ("/week?from=2027-03-08", "/agenda?from=2027-03-05", "/day?from=2027-03-09"):
        assert "Bono del comercio" in shown(seat(town.author), path).split("<main")[1].split("filters__end")[1]


def test_sessions_are_seen_at_their_hour_and_lead_there_whoever_may_open_them(
    session: Session, town: Town, seat: Seat, clock: StoppedClock
):
    terms = AppointmentTerms("Comité", ("mon",), time(9), 60, 24, clock().date(), ("supervisor",))
    appointments.create_appointment(Work(session, town.supervisor.actor, clock()), terms)
    session.commit()
    for path in ("", "/week?from=2027-03-08", "/agenda?from=2027-03-08", "/day?from=2027-03-08"):
        assert re.search(r'<a class="meeting__what" href="[^"]+">Sesión: Comité', shown(seat(town.supervisor), path))
        assert '<span class="meeting__what">Sesión: Comité' in shown(seat(town.editor), path)
        assert "Sesión: Comité" not in shown(seat(town.political_office), path)
    assert "09:00" in day_of(shown(seat(town.supervisor), ""), "lunes, 8 de marzo")


@pytest.mark.parametrize(("zone", "at"), [("Europe/Madrid", "00:30"), ("Atlantic/Canary", "23:30")])
def test_a_session_stays_on_its_day_when_the_clocks_change(
    session: Session, town: Town, seat: Seat, clock: StoppedClock, zone: str, at: str
):
    town.organisation.zone = zone
    session.add(town.organisation)
    terms = AppointmentTerms("Comité", ("sun",), time.fromisoformat(at), 30, 24, date(2027, 3, 20), ("supervisor",))
    appointments.create_appointment(Work(session, town.supervisor.actor, clock()), terms)
    session.commit()
    cell = day_of(shown(seat(town.supervisor), "/2027/3"), "domingo, 28 de marzo")
    assert "Sesión: Comité" in cell and at in cell


def test_an_idea_is_noted_in_a_line_and_waits_beside_the_page_it_was_noted_on(session: Session, town: Town, seat: Seat):
    client = seat(town.author)
    typed = {"idea": "Ruta de los molinos", "idea_topic": str(town.topics[1].id), "page": "week", "day": "2027-03-10"}
    answer = client.post(IDEAS, data=typed)
    assert answer.status_code == 303 and answer.location.endswith("/calendar/week?from=2027-03-10")
    margin_html = margin(client.get(answer.location).text)
    assert "Ruta de los molinos" in margin_html and "Cultura · Author · hoy" in margin_html
    made = session.exec(select(Post)).one()
    assert (made.status.value, made.planned_at, made.topic_id) == ("idea", None, town.topics[1].id)
    entries = session.exec(select(AuditEntry).order_by(col(AuditEntry.seq))).all()
    assert [entry.act.value for entry in entries][-2:] == ["post:created", "post:saved"]


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"idea": " "}, "Este dato hace falta"),
        ({"idea": "a" * 201}, "como mucho 200"),
        ({"idea_topic": "99"}, "no existe"),
    ],
)
def test_an_idea_that_cannot_be_noted_comes_back_as_it_was_typed(
    session: Session, seat: Seat, town: Town, wrong: dict[str, str], why: str
):
    answer = seat(town.author).post(IDEAS, data={"idea": "Una línea", "page": "month"} | wrong)
    assert answer.status_code == 422 and why in answer.text
    assert wrong.get("idea", "Una línea").strip() in answer.text
    assert session.exec(select(Post)).all() == []


def test_another_organisations_topic_is_none(session: Session, town: Town, seat: Seat, clock: StoppedClock):
    theirs = sample_town.make_town(session, now=clock(), slug="otra").topics[0].id
    session.commit()
    answer = seat(town.author).post(IDEAS, data={"idea": "Una línea", "idea_topic": str(theirs)})
    assert answer.status_code == 422 and session.exec(select(Post)).all() == []


def test_an_idea_says_its_age_and_is_given_a_day_by_whoever_may_edit_it(
    session: Session, town: Town, seat: Seat, clock: StoppedClock
):
    made = idea(session, town, "Ruta de los molinos", now=clock() - timedelta(days=3))
    session.commit()
    place, move = f'data-move-post="{made.year}/{made.ordinal}"', f"/calendar/move?post={made.year}/{made.ordinal}"
    for person in (town.author, town.editor):
        margin_html = margin(shown(seat(person), ""))
        assert "hace 3 días" in margin_html and place in margin_html and move in margin_html
    margin_html = margin(shown(seat(town.unit_liaison), ""))
    assert (
        "Ruta de los molinos" in margin_html
        and place not in margin_html
        and move not in margin_html
        and "Anotar" not in margin_html
    )


def test_ideas_are_twenty_and_the_rest_in_the_list(session: Session, town: Town, seat: Seat, clock: StoppedClock):
    for n in range(22):
        idea(session, town, f"Idea {n:02}", now=clock())
    planned = create_idea(
        Work(session, town.author.actor, clock()),
        town.organisation,
        "Con día",
        PublicationPlan(date(2027, 3, 9), time(9)),
        origin=PostOrigin.HAND,
    )
    session.commit()
    assert planned.planned_at
    client = seat(town.editor)
    margin_html = margin(shown(client, ""))
    assert (
        margin_html.count("tray__idea") == 20
        and "Idea 21" in margin_html
        and "Idea 01" not in margin_html
        and "Con día" not in margin_html
    )
    every = client.get("/o/riba/posts?status=idea&dated=no").text
    assert "status=idea&amp;dated=no" in margin_html and "Idea 01" in every and "Con día" not in every


def test_a_political_office_sees_neither_ideas_nor_balance(
    session: Session, town: Town, seat: Seat, clock: StoppedClock
):
    idea(session, town, "Ruta de los molinos", now=clock())
    session.get_one(Topic, town.topics[0].id).target_share = 50
    post(session, town, now=clock())
    session.commit()
    client = seat(town.political_office)
    for path in ("", "/week", "/agenda", "/day"):
        page = shown(client, path)
        assert "drawer__body" not in page and "Ruta de los molinos" not in page and "Equilibrio" not in page
    assert client.post(IDEAS, data={"idea": "Una"}).status_code == 403


def test_the_balance_tells_shares_targets_and_how_far_they_are(
    session: Session, town: Town, seat: Seat, clock: StoppedClock
):
    notices, culture = (session.get_one(Topic, town_topic.id) for town_topic in town.topics)
    notices.target_share, culture.target_share = 60, 40
    for n, topic in enumerate([notices.id, notices.id, notices.id, culture.id]):
        post(session, town, now=clock(), hours=24 + n, topic_id=topic)
    post(session, town, now=clock(), hours=24 * 40, topic_id=culture.id)
    session.commit()
    client = seat(town.editor)
    margin_html = margin(shown(client, ""))
    assert "Equilibrio: a 15 puntos del plan." in margin_html and "4 publicaciones por temas" in margin_html
    assert '<th scope="row">Avisos</th><td class="balance__share">75 %</td><td>60 %</td>' in margin_html
    assert "Equilibrio" not in margin(shown(client, f"?topic={culture.id}"))
    assert "Equilibrio" not in margin(shown(client, f"?account={town.channels[1].id}"))
    assert "Equilibrio: a 60 puntos" in margin(shown(client, "/2027/4"))


def test_what_is_withdrawn_does_not_count_and_a_topic_without_target_says_so(
    session: Session, town: Town, seat: Seat, clock: StoppedClock
):
    session.get_one(Topic, town.topics[0].id).target_share = 50
    post(session, town, now=clock())
    post(session, town, now=clock(), hours=30, topic_id=town.topics[1].id)
    gone = post(session, town, now=clock(), hours=40, topic_id=town.topics[1].id)
    session.flush()
    from_draft(session, town, gone, clock)
    session.commit()
    margin_html = margin(shown(seat(town.editor), ""))
    assert "Equilibrio: como en el plan." in margin_html and "50 %</td><td>sin objetivo</td>" in margin_html


def from_draft(session: Session, town: Town, gone: Post, clock: StoppedClock) -> None:
    endings.withdraw_post(Work(session, town.editor.actor, clock()), gone, reason="Ya no procede")


@pytest.mark.parametrize(
    ("by", "mark", "name"),
    [
        ("topic", "AVI", "Avisos"),
        ("account", "Ma", "Mastodon · Ayuntamiento en Mastodon"),
        ("language", "ES", "castellano"),
    ],
)
def test_colours_go_with_letters_and_a_name_and_the_state_keeps_its_shape(
    session: Session, town: Town, seat: Seat, clock: StoppedClock, by: str, mark: str, name: str
):
    post(session, town, now=clock())
    session.commit()
    client = seat(town.editor)
    for path in ("", "/week?from=2027-03-02"):
        page = shown(client, f"{path}{'&' if '?' in path else '?'}by={by}")
        cell = hour_of(page, "martes, 2 de marzo, 09:00") if path else day_of(page, "martes, 2 de marzo")
        assert "status--draft hue--1" in cell and f'hue--1" title="{name}">{mark}</abbr>' in cell
        assert f'<span class="hue__mark">{mark}</span> {name}</li>' in page
        assert f"by={by}" in page.split('rel="next"')[0]
    assert f'<span class="hue__mark">{mark}</span> {name}</span>' in shown(client, f"/agenda?from=2027-03-01&by={by}")
    assert "hue--" not in shown(client, "?by=nonsense")


def test_a_text_of_two_languages_has_both_marks_and_no_edge_of_its_own(
    session: Session, town: Town, seat: Seat, clock: StoppedClock
):
    account = town.channels[0].id
    both = {"es": "Abre el sábado.", "ca": "Obri dissabte."}
    post(session, town, now=clock(), texts=both, targets=((account, "es"), (account, "ca")))
    post(session, town, now=clock(), hours=26, title="Solo en castellano")
    session.commit()
    client = seat(town.editor)
    cell = day_of(shown(client, "?by=language"), "martes, 2 de marzo")
    assert "status--draft hue--0" in cell and ">CA</abbr>" in cell and ">ES</abbr>" in cell
    assert "Solo en castellano" not in shown(client, "?language=ca")


def test_the_same_topic_has_the_same_colour_in_every_month_and_beyond_eight_those_seen_most():
    few = [f"Tema {n}" for n in range(8)]
    assert assign_colour_slots(few, ["Tema 7"])["Tema 7"] == assign_colour_slots(few, few)["Tema 7"] == 8
    many = [f"Tema {n}" for n in range(12)]
    slots = assign_colour_slots(many, [*many, *many[4:]])
    assert sorted(slots) == sorted(many[4:]) and sorted(slots.values()) == list(range(1, 9))
    assert distinct_marks({"Cultura": "CUL", "Culto": "CUL"}) == {"Cultura": "CUL", "Culto": "CUL2"}


@pytest.mark.parametrize("path", ["", "/week", "/agenda"])
def test_everything_at_once_costs_no_more_statements(
    session: Session, town: Town, seat: Seat, clock: StoppedClock, wiring: Wiring, path: str
):
    client, counts = seat(town.supervisor), []
    for more in (1, 12):
        for n in range(more):
            submitted(session, town, now=clock(), hours=24 + n)
            idea(session, town, "Una idea", now=clock())
            campaign(session, town, now=clock(), name=f"Campaña {more} {n}")
        session.commit()
        with counting(wiring.engine) as seen:
            shown(client, f"{path}?by=topic&status=in_review")
        counts.append(seen.count)
    assert counts[0] == counts[1] < 15


def test_a_coloured_month_of_five_hundred_posts_and_three_campaigns_stays_light(
    session: Session, town: Town, seat: Seat, clock: StoppedClock
):
    like = post(session, town, now=clock(), title="Apertura del plazo de inscripción en los talleres de verano")
    values = like.model_dump(exclude={"id", "ordinal", "planned_at"})
    moments = (datetime(2027, 3, 1 + n % 31, 8 + n % 12, n % 60, tzinfo=UTC) for n in range(500))
    session.add_all(Post(**values, ordinal=100 + n, planned_at=at) for n, at in enumerate(moments))
    for n in range(3):
        campaign(session, town, now=clock(), name=f"Campaña número {n}")
    session.commit()
    assert len(shown(seat(town.supervisor), "?by=topic").encode()) < 120_000


def test_forty_posts_in_a_day_are_counted_and_the_day_opens(
    session: Session, town: Town, seat: Seat, clock: StoppedClock
):
    for n in range(40):
        post(session, town, now=clock(), title=f"Aviso {n}")
    session.commit()
    client = seat(town.editor)
    cell = day_of(shown(client, "?by=topic"), "martes, 2 de marzo")
    assert "y 35 más" in cell and "/calendar/day?by=topic&amp;from=2027-03-02" in cell
    assert shown(client, "/day?from=2027-03-02").count("rows__row") == 40
