"""The first page of the day, for whoever opens it."""

import pytest
from sqlmodel import Session

from app.publishing.queries.lines import deliveries_of
from app.publishing.rules import DeliveryState
from tests import make
from tests.cast import Town
from tests.clocks import StoppedClock


def test_a_supervisor_sees_what_waits_and_what_goes_out(session: Session, town: Town, clock: StoppedClock, seat):
    make.submitted(session, town, now=clock(), title="Corte de agua")
    make.approved(session, town, now=clock(), hours=2, title="Concierto en la plaza")
    session.commit()
    page = seat(town.supervisor).get(f"/o/{town.slug}/today").text
    assert "Corte de agua" in page and "Concierto en la plaza" in page and "programada" in page


def test_an_author_sees_their_own_drafts_and_no_queue(session: Session, town: Town, clock: StoppedClock, seat):
    make.post(session, town, now=clock(), title="A medias")
    make.post(session, town, now=clock(), title="De otra persona", by=town.editor)
    session.commit()
    page = seat(town.author).get(f"/o/{town.slug}/today").text
    assert "A medias" in page and "De otra persona" not in page and "Para decidir" not in page


def test_what_went_wrong_is_there_to_be_seen(session: Session, town: Town, clock: StoppedClock, seat):
    post = make.approved(session, town, now=clock(), title="Se perdió la respuesta")
    deliveries_of(session, post)[0].state = DeliveryState.UNCONFIRMED
    session.commit()
    assert "por confirmar" in seat(town.editor).get(f"/o/{town.slug}/today").text


@pytest.mark.parametrize("role", ["political_office", "administrator"])
def test_who_reads_no_posts_has_no_such_page(role: str, town: Town, seat):
    assert seat(getattr(town, role)).get(f"/o/{town.slug}/today").status_code == 403
