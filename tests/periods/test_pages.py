"""Periods by their pages."""

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session, select

from app.domain.periods.models import Period
from app.domain.periods.rules.kinds import PeriodKind as K
from app.domain.periods.rules.kinds import PeriodState as S
from app.domain.posts.models import Post
from app.domain.posts.rules.states import PostStatus
from app.usecases.wiring import Wiring
from tests import sample_town
from tests.clocks import StoppedClock
from tests.periods import factories
from tests.statement_counter import counting

Seat = Callable[[sample_town.Person], FlaskClient]
HERE = "/o/riba/periods"
ASKED = {"election": "local", "on": "2027-05-23", "territory": "ES"}


def whole(session: Session) -> Period:
    rows = session.exec(select(Period).where(Period.part_of_id.is_(None)).execution_options(populate_existing=True))
    period = rows.one()
    session.commit()
    return period


def seal(page: str) -> str:
    match = re.search(r'name="seen" value="(\w+)"', page)
    assert match
    return match[1]


def typed(page: str) -> dict[str, str]:
    """Return the initial fields of the confirmation form."""
    dates = dict(re.findall(r'name="(\w*(?:first|last))" type="date" value="([\d-]+)"', page))
    return {**dates, "seen": seal(page), "allowed": ["service", "emergency"], **factories.REFERENCE_TYPED}


def statuses(session: Session, posts: list[Post]) -> list[PostStatus]:
    for post in posts:
        session.refresh(post)
    session.commit()
    return [post.status for post in posts]


def test_the_day_of_the_vote_shows_its_dates_before_they_are_proposed(seat: Seat, town: sample_town.Town):
    page = seat(town.editor).get(f"{HERE}/elections/new", query_string=ASKED).text
    assert "29 de marzo de 2027" in page
    assert "del 30 de marzo de 2027 al 23 de mayo de 2027" in page
    assert "del 7 de mayo de 2027 al 21 de mayo de 2027" in page
    assert "22 de mayo de 2027" in page


def test_an_odd_day_is_pointed_out(seat: Seat, town: sample_town.Town):
    query = ASKED | {"on": "2027-05-24"}
    assert "cuarto domingo de mayo" in seat(town.editor).get(f"{HERE}/elections/new", query_string=query).text


@pytest.mark.parametrize("wrong", [{"on": "ayer"}, {"election": "papal"}, {"territory": "XX"}, {"on": "1500-01-01"}])
def test_nonsense_is_refused_in_words(seat: Seat, town: sample_town.Town, wrong: dict[str, str]):
    answer = seat(town.editor).post(f"{HERE}/elections", data=ASKED | wrong)
    assert answer.status_code == 422
    assert "field__error" in answer.text


def test_an_election_from_proposal_to_release(
    seat: Seat, session: Session, town: sample_town.Town, clock: StoppedClock
):
    event = factories.event_topic(session, town)
    posts = [factories.scheduled(session, town, event, now=clock(), hours=24 * day) for day in (30, 35, 40)]
    notice = factories.scheduled(session, town, town.topics[0], now=clock(), hours=24 * 30)
    session.commit()
    assert seat(town.editor).post(f"{HERE}/elections", data=ASKED).status_code == 303
    period, jurist = whole(session), seat(town.legal_reviewer)
    before = jurist.get(f"{HERE}/{period.id}/confirmation").text
    assert "3 de 3" in before
    assert statuses(session, posts) == [PostStatus.APPROVED] * 3
    answer = jurist.post(f"{HERE}/{period.id}/confirmation", data=typed(before), follow_redirects=True)
    assert "Publicaciones retenidas: 3." in answer.text
    assert statuses(session, [*posts, notice]) == [PostStatus.ON_HOLD] * 3 + [PostStatus.APPROVED]
    selection = {"posts": [str(posts[0].id)], "reason": "Solo el programa"}
    assert (
        "Publicaciones liberadas: 1."
        in jurist.post(f"{HERE}/{period.id}/release", data=selection, follow_redirects=True).text
    )
    rest = {"every": "1", "reason": "Vistas"}
    assert (
        "Publicaciones liberadas: 2."
        in jurist.post(f"{HERE}/{period.id}/release", data=rest, follow_redirects=True).text
    )
    assert statuses(session, posts) == [PostStatus.APPROVED] * 3
    assert "Lo que retuvo y ya se resolvió" in jurist.get(f"{HERE}/{period.id}").text


def test_what_would_be_held_is_shown_again_when_it_is_no_longer_that(
    seat: Seat, session: Session, town: sample_town.Town, clock: StoppedClock
):
    event = factories.event_topic(session, town)
    factories.election(session, town, now=clock())
    session.commit()
    period, jurist = whole(session), seat(town.legal_reviewer)
    before = jurist.get(f"{HERE}/{period.id}/confirmation").text
    factories.scheduled(session, town, event, now=clock(), hours=24 * 40)
    session.commit()
    refused = jurist.post(f"{HERE}/{period.id}/confirmation", data=typed(before))
    assert refused.status_code == 409
    assert "ha cambiado" in refused.text and "1 de 1" in refused.text
    assert whole(session).state is S.PROPOSED
    again = typed(before) | {"seen": seal(refused.text)}
    assert jurist.post(f"{HERE}/{period.id}/confirmation", data=again).status_code == 303
    assert whole(session).state is S.CONFIRMED


def test_other_days_show_what_they_would_hold_and_confirm_nothing(
    seat: Seat, session: Session, town: sample_town.Town, clock: StoppedClock
):
    factories.scheduled(session, town, factories.event_topic(session, town), now=clock(), hours=24 * 10)
    factories.election(session, town, now=clock())
    session.commit()
    period, jurist = whole(session), seat(town.legal_reviewer)
    before = jurist.get(f"{HERE}/{period.id}/confirmation").text
    assert "No hay nada programado dentro" in before
    earlier = typed(before) | {"first": "2027-03-05", "look": "1"}
    shown = jurist.post(f"{HERE}/{period.id}/confirmation", data=earlier)
    assert shown.status_code == 200 and "1 de 1" in shown.text
    assert whole(session).state is S.PROPOSED


def test_without_the_bulletin_it_is_refused_and_what_was_typed_stays(
    seat: Seat, session: Session, town: sample_town.Town, clock: StoppedClock
):
    factories.election(session, town, now=clock())
    session.commit()
    period, jurist = whole(session), seat(town.legal_reviewer)
    form = typed(jurist.get(f"{HERE}/{period.id}/confirmation").text) | {
        "reference_kind": "",
        "campaign_first": "2027-05-08",
    }
    refused = jurist.post(f"{HERE}/{period.id}/confirmation", data=form)
    assert refused.status_code == 422
    assert "referencia del boletín" in refused.text and 'value="2027-05-08"' in refused.text


def test_its_proposer_is_offered_no_confirmation_and_gets_none(seat: Seat, session: Session, town: sample_town.Town):
    town.legal_reviewer.user.password_hash = "x"
    session.commit()
    proposal = {"kind": "emergency", "name": "Riada", "territory": "ES", "first": "2027-03-01"}
    chief = seat(town.supervisor)
    shown = chief.post(HERE, data=proposal, follow_redirects=True).text
    assert "lo confirma otra persona" in shown and "Confirmar…" not in shown
    period = whole(session)
    page = f"{HERE}/{period.id}/confirmation"
    refused = chief.post(page, data=typed(chief.get(page).text))
    assert refused.status_code == 403 and "Pueden: Legal Reviewer." in refused.text
    assert 'value="BOE"' in refused.text and whole(session).state is S.PROPOSED
    bad = typed(chief.get(page).text) | {"reference_number": "s/n"}
    answer = seat(town.legal_reviewer).post(page, data=bad)
    assert answer.status_code == 422 and 'id="reference_number-error"' in answer.text


def test_one_person_alone_is_told_that_it_is_provisional(seat: Seat, session: Session, town: sample_town.Town):
    proposal = {"kind": "emergency", "name": "Riada", "territory": "ES", "first": "2027-03-01"}
    chief = seat(town.supervisor)
    assert "Confirmar…" in chief.post(HERE, data=proposal, follow_redirects=True).text
    page = f"{HERE}/{whole(session).id}/confirmation"
    done = chief.post(page, data=typed(chief.get(page).text), follow_redirects=True).text
    assert "Emergencia provisional, de una sola persona, hasta el 2 de marzo" in done
    assert "Deja de obligar el" in done and "en vigor, provisional" in done


def test_a_mourning_from_proposal_to_its_end(seat: Seat, session: Session, town: sample_town.Town, clock: StoppedClock):
    proposal = {"kind": "official_mourning", "name": "Por la riada", "territory": "ES", "first": "2027-03-01"}
    editor, boss = seat(town.editor), seat(town.supervisor)
    assert editor.post(HERE, data=proposal).status_code == 422
    assert editor.post(HERE, data=proposal | {"last": "2027-03-03"}).status_code == 303
    period = whole(session)
    assert "luto oficial" not in boss.get("/o/riba/calendar").text.lower()
    form = typed(boss.get(f"{HERE}/{period.id}/confirmation").text)
    assert boss.post(f"{HERE}/{period.id}/confirmation", data=form).status_code == 303
    assert "Luto oficial hasta el 3 de marzo: Por la riada." in boss.get("/o/riba/today").text
    refused = boss.post(f"{HERE}/{period.id}/ending", data={"reason": ""})
    assert refused.status_code == 422
    ended = boss.post(f"{HERE}/{period.id}/ending", data={"reason": "Se levanta"}, follow_redirects=True)
    assert "sigue retenido hasta que alguien lo libere" in ended.text
    assert "Luto oficial 1 mar 2027–3 mar 2027" in ended.text and "Ámbito: Toda España" in ended.text
    clock.forward(minutes=1)
    assert "Luto oficial hasta el" not in boss.get("/o/riba/today").text


def test_each_account_is_ticked_off_by_whoever_looked(
    seat: Seat, session: Session, town: sample_town.Town, clock: StoppedClock
):
    made = factories.election(session, town, now=clock())
    factories.confirm(session, town, made, now=clock())
    session.commit()
    period, author = whole(session), seat(town.author)
    page = author.get(f"{HERE}/{period.id}").text
    assert "0 de 6" in page
    check = re.search(r"/checks/(\d+)", page)
    assert check
    answer = author.post(f"{HERE}/{period.id}/checks/{check[1]}", data={"found": "Vídeo de balance, soltado"})
    assert answer.status_code == 303
    page = author.get(f"{HERE}/{period.id}").text
    assert "1 de 6" in page and "Vídeo de balance, soltado" in page
    assert author.post(f"{HERE}/{period.id}/checks/{check[1]}", data={}).status_code == 409
    assert author.post(f"{HERE}/999/checks/{check[1]}", data={}).status_code == 404


def test_a_political_office_sees_dates_and_no_work(
    seat: Seat, session: Session, town: sample_town.Town, clock: StoppedClock
):
    factories.scheduled(session, town, factories.event_topic(session, town), now=clock(), hours=24 * 40)
    factories.confirm(session, town, factories.election(session, town, now=clock()), now=clock())
    session.commit()
    period, office = whole(session), seat(town.political_office)
    page = office.get(f"{HERE}/{period.id}").text
    assert "Campaña electoral" in page
    assert "Horario de la biblioteca" not in page and "Lo que se mira a mano" not in page
    assert office.get(f"{HERE}/{period.id}/confirmation").status_code == 403
    assert office.post(f"{HERE}/{period.id}/ending", data={"reason": "x"}).status_code == 403


def test_a_date_inside_a_period_has_no_page_of_its_own(
    seat: Seat, session: Session, town: sample_town.Town, clock: StoppedClock
):
    made = factories.election(session, town, now=clock())
    session.commit()
    assert seat(town.editor).get(f"{HERE}/{made.milestones[0].id}").status_code == 404


def test_the_list_has_what_is_coming_and_what_is_over(
    seat: Seat, session: Session, town: sample_town.Town, clock: StoppedClock
):
    yesterday = clock().date() - timedelta(days=1)
    factories.matter(session, town, K.HOLIDAY, yesterday, yesterday, now=clock())
    factories.matter(session, town, K.EMERGENCY, yesterday, None, now=clock())
    factories.election(session, town, now=clock())
    session.commit()
    client = seat(town.author)
    coming, over = client.get(HERE).text, client.get(f"{HERE}?state=over").text
    assert "Elecciones locales de 2027" in coming and "sin fecha de fin" in coming and "Festivo" not in coming
    assert "Festivo" in over and "Elecciones" not in over


@pytest.mark.parametrize("path", ["", "/{id}", "/{id}/confirmation"])
def test_a_page_costs_the_same_however_much_it_shows(
    seat: Seat, session: Session, town: sample_town.Town, clock: StoppedClock, wiring: Wiring, path: str
):
    event = factories.event_topic(session, town)
    counts = []
    for many in (1, 12):
        for _ in range(many):
            factories.scheduled(session, town, event, now=clock(), hours=24 * 40)
            factories.matter(session, town, K.HOLIDAY, date(2027, 5, 1), date(2027, 5, 1), now=clock())
        made = factories.election(session, town, now=clock(), vote=date(2027, 5, 23 if many == 1 else 24))
        if "confirmation" not in path:
            factories.confirm(session, town, made, now=clock())
        session.commit()
        client = seat(town.supervisor)
        with counting(wiring.engine) as seen:
            assert client.get(HERE + path.format(id=made.period.id)).status_code == 200
        counts.append(seen.count)
    assert counts[0] == counts[1] < 15


def test_the_band_costs_one_statement(
    seat: Seat, session: Session, town: sample_town.Town, clock: StoppedClock, wiring: Wiring
):
    today = clock().date()
    client = seat(town.author)
    with counting(wiring.engine) as before:
        client.get("/o/riba/today")
    factories.mourning(session, town, today, today, now=clock())
    session.commit()
    with counting(wiring.engine) as after:
        assert "Luto oficial" in client.get("/o/riba/today").text
    period_queries = [text for text in after.texts if "FROM period" in text]
    assert len(period_queries) == 1 and after.count == before.count
