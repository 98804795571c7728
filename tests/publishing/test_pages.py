"""The pages where people settle deliveries, and the health page."""

import pytest

from app.domain.publishing import models as publishing_models
from app.domain.publishing.ports import NetworkErrorKind
from app.domain.publishing.rules.delivery import DeliveryState as D
from app.usecases.publishing.health_signals import record_heartbeat
from tests import post_factory
from tests.publishing import sender_setup


@pytest.fixture
def lost(session, connected, clock, sender, network):
    post = post_factory.approved(session, connected, now=clock(), hours=2)
    session.commit()
    network.fail(NetworkErrorKind.UNKNOWN)
    sender.send_due(clock.forward(hours=1))
    return sender_setup.delivery_of(session, post)


def _url(town, rest=""):
    return f"/o/{town.slug}/deliveries{rest}"


def test_what_waits_for_a_person_is_listed_with_what_to_do(seat, connected, lost):
    page = seat(connected.editor).get(_url(connected)).text
    assert "Por confirmar" in page and f"/deliveries/{lost.id}" in page


def test_the_empty_list_says_so(seat, town):
    assert "Ningún envío espera a nadie." in seat(town.editor).get(_url(town)).text


def test_a_pasted_link_settles_it(seat, connected, lost, session):
    answer = seat(connected.editor).post(
        _url(connected, f"/{lost.id}/confirmation"), data={"permalink": "https://red.example/@a/1"}
    )
    assert answer.status_code == 303
    (delivery,) = sender_setup.fresh(session, sender_setup.select(publishing_models.Delivery))
    assert delivery.state is D.PUBLISHED


def test_a_wrong_link_is_shown_with_its_reason(seat, connected, lost):
    answer = seat(connected.editor).post(_url(connected, f"/{lost.id}/confirmation"), data={"permalink": "hola"})
    assert answer.status_code == 422
    assert "que empieza por https://" in answer.text and 'value="hola"' in answer.text


@pytest.mark.parametrize("rest", ["retry", "look", "cancellation"])
def test_each_way_out_leads_back_to_the_page(seat, connected, lost, rest):
    answer = seat(connected.editor).post(
        _url(connected, f"/{lost.id}/{rest}"), data={"reason": "No procede"} if rest == "cancellation" else {}
    )
    assert answer.status_code == 303


def test_whoever_may_not_settle_reads_but_finds_no_form(seat, connected, lost):
    page = seat(connected.author).get(_url(connected, f"/{lost.id}")).text
    assert post_factory.TEXT in page and "Guardar como publicada" not in page


def test_health_tells_of_a_dead_worker_and_of_a_live_one(client, wiring, clock):
    body = client.get("/healthz").get_json()
    assert (body["status"], body["worker"]) == ("degraded", {"alive": False, "last_tick_age_s": None})
    with wiring.writing() as session:
        record_heartbeat(session, "host:1", now=clock())
        session.commit()
    well = {
        "status": "ok",
        "database": "ok",
        "files": "ok",
        "worker": {"alive": True, "last_tick_age_s": 0.0},
        "overdue": 0,
        "api_versions_ending": [],
    }
    assert client.get("/healthz").get_json() == well


def test_health_counts_what_is_overdue(client, session, connected, clock):
    post_factory.approved(session, connected, now=clock(), hours=2)
    session.commit()
    clock.forward(hours=1, minutes=2)
    assert client.get("/healthz").get_json()["overdue"] == 1


def test_health_sees_that_another_file_or_none_is_where_the_database_was(client, wiring, town, engine_name):
    if engine_name == "sqlite":
        file = wiring.config.data_dir / "cauce.db"
        assert client.get("/healthz").status_code == 200
        moved_file = file.rename(file.with_name("kept.db"))
        assert client.get("/healthz").status_code == 503
        wiring.engine.dispose()
        moved_file.rename(file)
        assert client.get("/healthz").status_code == 200


def test_health_says_when_the_database_is_gone(client, wiring, engine_name):
    if engine_name == "sqlite":
        wiring.engine.dispose()
        (wiring.config.data_dir / "cauce.db").write_bytes(b"not a database" * 100)
        answer = client.get("/healthz")
        assert (answer.status_code, answer.get_json()["database"]) == (503, "down")
