"""The first page of the day, for each user."""

from datetime import timedelta

import pytest
from sqlmodel import Session

from app.domain.calendar.queries.today import MOST_SHOWN
from app.domain.publishing.queries.deliveries import post_deliveries
from app.domain.publishing.rules.delivery import DeliveryState
from tests import post_factory
from tests.clocks import StoppedClock
from tests.sample_town import Town


def test_a_supervisor_sees_what_waits_and_what_goes_out(session: Session, town: Town, clock: StoppedClock, seat):
    post_factory.submitted(session, town, now=clock(), title="Corte de agua")
    post_factory.approved(session, town, now=clock(), hours=2, title="Concierto en la plaza")
    session.commit()
    page = seat(town.supervisor).get(f"/o/{town.slug}/today").text
    assert "Corte de agua" in page and "Concierto en la plaza" in page and "programada" in page


def test_an_author_sees_their_own_drafts_and_no_queue(session: Session, town: Town, clock: StoppedClock, seat):
    post_factory.post(session, town, now=clock(), title="A medias")
    post_factory.post(session, town, now=clock(), title="De otra persona", by=town.editor)
    session.commit()
    page = seat(town.author).get(f"/o/{town.slug}/today").text
    assert "A medias" in page and "De otra persona" not in page and "Para decidir" not in page


def test_what_went_wrong_is_there_to_be_seen(session: Session, town: Town, clock: StoppedClock, seat):
    post = post_factory.approved(session, town, now=clock(), title="Se perdió la respuesta")
    post_deliveries(session, post)[0].state = DeliveryState.UNCONFIRMED
    session.commit()
    assert "por confirmar" in seat(town.editor).get(f"/o/{town.slug}/today").text


def test_an_hour_of_today_is_said_as_such_and_a_far_one_by_its_date(session: Session, town: Town, clock, seat):
    post_factory.post(session, town, now=clock(), title="Para mañana", hours=24)
    post_factory.post(session, town, now=clock(), title="Para el año que viene", hours=24 * 400)
    session.commit()
    page = seat(town.author).get(f"/o/{town.slug}/today").text
    assert "mañana, 09:00" in page and "4 abr 2028, 09:00" in page


def test_of_many_drafts_the_nearest_are_shown_and_the_rest_are_a_link_away(session: Session, town: Town, clock, seat):
    for ahead in range(MOST_SHOWN + 1, 0, -1):
        post_factory.post(session, town, now=clock(), title=f"A {ahead} días", hours=24 * ahead)
    session.commit()
    page = seat(town.author).get(f"/o/{town.slug}/today").text
    assert page.index("A 1 días") < page.index(f"A {MOST_SHOWN} días") and f"A {MOST_SHOWN + 1} días" not in page
    assert f"/o/{town.slug}/posts?mine=1" in page


@pytest.mark.parametrize("role", ["political_office", "administrator"])
def test_who_reads_no_posts_has_no_such_page(role: str, town: Town, seat):
    assert seat(getattr(town, role)).get(f"/o/{town.slug}/today").status_code == 403


def test_the_day_opens_at_now_with_what_was_before_on_one_line(session: Session, town: Town, clock, seat):
    for ahead in (3, 4, 8):
        post_factory.approved(session, town, now=clock(), title=f"A {ahead} horas", hours=ahead)
    session.commit()
    clock.forward(hours=5)
    page = seat(town.supervisor).get(f"/o/{town.slug}/today").text
    agenda = page.partition("Sale hoy")[2].partition("</section>")[0]
    folded, _, coming = agenda.partition("Ahora, ")
    assert '<details class="fold">' in folded and 'fold__count">(2)' in folded
    assert "A 3 horas" in folded and "A 4 horas" in folded
    assert "A 8 horas" in coming and "A 4 horas" not in coming


def test_who_only_writes_sees_their_drafts_first(session: Session, town: Town, clock, seat):
    post_factory.post(session, town, now=clock(), title="A medias")
    session.commit()
    page = seat(town.author).get(f"/o/{town.slug}/today").text
    assert page.index("Mis borradores") < page.index("Sale hoy") < page.index("Hay que mirar")


def test_what_leaves_is_in_the_state_of_the_whole_post(session: Session, town: Town, clock: StoppedClock, seat):
    """One account failed earlier: the row of what still leaves says the same as the post's page."""
    accounts = tuple((channel.id, "es") for channel in town.channels[:2])
    post = post_factory.approved(session, town, now=clock(), hours=6, title="Sale en dos cuentas", targets=accounts)
    early, late = post_deliveries(session, post)[:2]
    early.state, early.due_at = DeliveryState.FAILED, clock() - timedelta(days=2)
    session.commit()
    page = seat(town.supervisor).get(f"/o/{town.slug}/today").text
    leaving = page.partition("Sale hoy")[2].partition("</section>")[0]
    assert late.state is DeliveryState.SCHEDULED and "Sale en dos cuentas" in leaving
    assert "fallida" in leaving and "programada" not in leaving
