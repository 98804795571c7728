"""The pages of posts from elsewhere, of figures and of what an account shows."""

from datetime import timedelta

import pytest
from sqlmodel import select

from app.domain.audit.models import AuditEntry
from app.domain.metrics.models import MetricReading
from app.domain.metrics.rules.catalogue import MetricOrigin
from tests import moments
from tests.account_watch.watch_setup import WatchedPage
from tests.publishing.sender_setup import fresh

pytestmark = pytest.mark.peers
REASON = "La hizo la Alcaldía desde su teléfono, en la inauguración."


@pytest.fixture
def outside(page: WatchedPage):
    page.look()
    page.post_outside("La Alcaldía les desea felices fiestas")
    page.look(days=1)
    return page.outside()[0]


def where(page: WatchedPage, rest: str) -> str:
    return f"/o/{page.town.slug}/{rest}"


def test_a_post_from_elsewhere_asks_for_a_reason_once(seat, page, outside):
    client = seat(page.town.supervisor)
    for waiting in ("deliveries", "today"):
        assert "Hay 1 publicación fuera del circuito sin motivo" in client.get(where(page, waiting)).text
    assert "fuera del circuito" not in seat(page.town.author).get(where(page, "today")).text
    listed = client.get(where(page, "deliveries/outside")).text
    assert "La Alcaldía les desea felices fiestas" in listed and outside.permalink in listed
    address = where(page, f"deliveries/outside/{outside.id}/reason")
    assert client.post(address, data={"reason": " "}).status_code == 422
    assert client.post(address, data={"reason": REASON}).status_code == 303
    assert client.post(address, data={"reason": "Otra"}).status_code == 409
    shown = client.get(where(page, "deliveries/outside")).text
    assert REASON in shown and "Por qué se publicó" not in shown
    (entry,) = fresh(page.session, select(AuditEntry).where(AuditEntry.act == "account:outside_explained"))
    assert entry.detail["reason"] == REASON
    assert "fuera del circuito sin motivo" not in client.get(where(page, "deliveries")).text


def test_who_only_reads_sees_them_without_the_form(seat, page, outside):
    listed = seat(page.town.author).get(where(page, "deliveries/outside")).text
    assert "La Alcaldía les desea" in listed and "Guardar el motivo" not in listed
    answer = seat(page.town.author).post(
        where(page, f"deliveries/outside/{outside.id}/reason"), data={"reason": REASON}
    )
    assert answer.status_code == 403


def test_the_account_says_when_it_was_looked_at_and_what_it_shows(seat, page, outside):
    shown = seat(page.town.administrator).get(where(page, f"official-accounts/{page.channel_id}")).text
    assert "Lo que muestra" in shown and page.visit().profile["name"] in shown


def test_figures_are_on_the_post_and_noted_by_hand_where_no_network_tells_them(seat, page):
    delivery = page.publish()
    page.graph.count(delivery.remote_id, post_media_view=1234, reactions=9)
    page.look(days=0.1)
    client = seat(page.town.editor)
    yesterday = (moments.now() - timedelta(days=1)).date()
    form = {"clicks": "57", "views": "", "reactions": "", "comments": "", "shares": "", "day": yesterday.isoformat()}
    address = where(page, f"deliveries/{delivery.id}")
    page.clock.instant = moments.now()
    assert "no puede ser" in client.post(f"{address}/metrics", data=form | {"day": "2020-01-01"}).text
    assert client.post(f"{address}/metrics", data=form | {"clicks": ""}).status_code == 422
    assert client.post(f"{address}/metrics", data=form).status_code == 303
    shown = client.get(address).text
    assert "Visualizaciones <b>1.234</b> · Reacciones <b>9</b>" in shown and "Clics en el enlace <b>57</b>" in shown
    typed = fresh(page.session, select(MetricReading).where(MetricReading.origin == MetricOrigin.TYPED))
    assert [(row.metric, row.value, row.day, row.by_name) for row in typed] == [
        ("clicks", 57, yesterday, page.town.editor.actor.name)
    ]
