"""Blocks by their pages: before, during and after the network call, and who may repeat it."""

import pytest

from app.db.outbox import Outbox
from app.domain.moderation.rules.measures import MeasureKind
from tests import sample_town
from tests.citizens import moderation_steps as m
from tests.citizens import reply_worker
from tests.citizens.test_blocks import NO, asker, now_of, work
from tests.statement_counter import counting

pytestmark = pytest.mark.usefixtures("norms")
K = MeasureKind


@pytest.fixture
def at(session, town, clock, threat) -> str:
    """Return the page of a block proposed by the author."""
    m.proposed(session, town, clock, threat, K.BLOCK, "N2", days=30)
    session.commit()
    return f"/o/{town.slug}/citizens/{threat.case.year}/{threat.case.ordinal}/measures/1"


def test_from_deciding_it_to_lifting_it(session, town, wiring, clock, square, seat, at):
    decider = seat(town.supervisor)
    page = decider.get(at).text
    assert "después Cauce lo bloquea en la red con la cuenta @" in page
    assert decider.post(f"{at}/decision", data={"yes": "1"}).status_code == 303
    page = decider.get(at).text
    assert "en cuanto haya salido el aviso" in page and "Anotar que está hecha" not in page
    work(wiring, square, clock)
    page = decider.get(at).text
    assert "Cauce lo bloqueó en la red." in page and "y Cauce lo desbloquea en la red" in page
    done = decider.post(f"{at}/end", data={"lifted": "Ha pedido perdón"}, follow_redirects=True)
    assert "Levantada. Cauce lo desbloquea en la red." in done.text
    work(wiring, square, clock)
    page = decider.get(at).text
    assert "Cauce lo desbloqueó en la red." in page and "Ha pedido perdón" in page and square.blocked == set()


def test_what_the_network_refused_is_said_and_repeated_or_done_by_hand(session, town, wiring, clock, square, seat, at):
    decider = seat(town.supervisor)
    decider.post(f"{at}/decision", data={"yes": "1"})
    square.refuse_blocks(NO)
    work(wiring, square, clock)
    page = decider.get(at).text
    assert "sin permiso para bloquear" in page and "Que Cauce lo repita" in page and "Anotar que está hecha" in page
    assert decider.post(f"{at}/network").status_code == 303
    assert decider.post(f"{at}/network").status_code == 409, "pressed twice"
    work(wiring, square, clock)
    assert square.blocked == {"jacinto"}


def test_what_cannot_be_undone_by_machine_stays_to_be_undone(session, town, wiring, clock, square, seat, at):
    decider = seat(town.supervisor)
    decider.post(f"{at}/decision", data={"yes": "1"})
    work(wiring, square, clock)
    square.refuse_blocks(NO)
    decider.post(f"{at}/end", data={"lifted": "Ya está"})
    work(wiring, square, clock)
    page = decider.get(at).text
    assert "no ha podido desbloquearlo" in page and "Que Cauce lo repita" in page
    decider.post(f"{at}/network")
    work(wiring, square, clock)
    assert square.blocked == set()


def test_nobody_else_repeats_it_and_other_towns_do_not_know_of_it(session, town, wiring, clock, square, seat, at):
    seat(town.supervisor).post(f"{at}/decision", data={"yes": "1"})
    square.refuse_blocks(NO)
    work(wiring, square, clock)
    other = sample_town.make_town(session, now=clock(), slug="otra")
    session.commit()
    assert seat(town.political_office).post(f"{at}/network").status_code == 403
    assert seat(other.supervisor).post(f"{at}/network").status_code == 404
    assert seat(other.supervisor).post(at.replace(town.slug, "otra") + "/network").status_code == 404
    assert now_of(session)[1].attempts == 1


def test_one_page_asks_few_questions_and_one_deed_too(session, town, wiring, clock, square, seat, at):
    decider = seat(town.supervisor)
    decider.get(at)
    with counting(wiring.engine) as seen:
        decider.get(at)
    assert seen.count <= 15
    with counting(wiring.engine) as seen:
        assert decider.post(f"{at}/decision", data={"yes": "1"}).status_code == 303
    assert seen.count <= 29, "the decision, its notice, the entry of each and the typed words"
    reply_worker.sender(wiring, square).run(clock())
    with counting(wiring.engine) as seen:
        assert isinstance(asker(wiring, square), Outbox)
        asker(wiring, square).run(clock())
    assert seen.count < 40
