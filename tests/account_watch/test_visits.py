"""The daily look at an account: its figures, its profile, and posts that did not come from Cauce."""

import pytest
from sqlmodel import select

from app.domain.audit.models import AuditEntry
from app.domain.directory.models import Channel
from app.domain.directory.rules.networks import Publishing
from app.domain.metrics.models import MetricReading
from app.domain.publishing.models import Delivery
from app.domain.publishing.rules.delivery import DeliveryState
from tests import moments
from tests.account_watch.watch_setup import WatchedPage
from tests.peers import graph as meta
from tests.publishing.sender_setup import fresh, letters

pytestmark = [pytest.mark.postgresql, pytest.mark.peers]


def readings(page: WatchedPage) -> dict[str, int]:
    return {row.metric: row.value for row in fresh(page.session, select(MetricReading).order_by(MetricReading.day))}


def test_figures_are_kept_by_day_and_by_the_networks_own_name(page):
    delivery = page.publish()
    page.graph.count(delivery.remote_id, post_media_view=120, reactions=9)
    assert page.look(days=0.1)["metrics_read"] == 1
    assert readings(page) == {"post_media_view": 120, "reactions": 9, "comments": 0, "shares": 0}
    page.graph.count(delivery.remote_id, post_media_view=300, reactions=11)
    page.look(days=1.2)
    assert readings(page)["post_media_view"] == 300
    assert len(fresh(page.session, select(MetricReading))) == 8


def test_the_accounts_own_first_comment_is_not_counted_among_the_citizens(page):
    page.publish(comment="Afecta a la plaza")
    first, second = fresh(page.session, select(Delivery).order_by(Delivery.part))
    assert [first.state, second.state] == [DeliveryState.PUBLISHED] * 2
    page.graph.count(first.remote_id, comments=3, reactions=2)
    page.look(days=0.1)
    kept = fresh(page.session, select(MetricReading).where(MetricReading.delivery_id == first.id))
    assert {row.metric: row.value for row in kept if row.metric in ("comments", "reactions")} == {
        "comments": 2,
        "reactions": 2,
    }


def test_what_cauce_published_and_what_was_there_before_came_from_nowhere_else(page):
    page.post_outside()
    page.graph.age(hours=1)
    page.look()
    page.publish()
    assert page.look(days=1)["outside_posts"] == 0
    assert page.outside() == []


def test_a_post_from_elsewhere_is_captured_told_and_recorded_once(page):
    page.look()
    sent = page.post_outside("La Alcaldía les desea felices fiestas")
    assert page.look(days=1)["outside_posts"] == 1
    assert page.look(days=2)["outside_posts"] == 0
    (post,) = page.outside()
    assert (post.remote_id, post.permalink, post.text) == (
        sent.remote_id,
        sent.permalink,
        "La Alcaldía les desea felices fiestas",
    )
    assert len(post.digest) == 64 and post.reason == ""
    told = {letter.to_address for letter in letters(page.session, "outside_post")}
    assert page.town.supervisor.user.email in told
    acts = fresh(page.session, select(AuditEntry).where(AuditEntry.act == "account:outside_post"))
    assert [entry.subject for entry in acts] == [f"channel:{page.channel_id}"]


def test_a_text_changed_on_the_network_is_told_once_and_the_first_one_kept(seat, page):
    page.look()
    delivery = page.publish()
    assert page.look(days=1)["outside_posts"] == 0
    page.change_outside(delivery, "La Alcaldía corta el agua por su bien")
    assert page.look(days=2)["outside_posts"] == 1
    assert page.look(days=3)["outside_posts"] == 0
    (post,) = page.outside()
    assert (post.changes_id, post.text) == (delivery.id, "La Alcaldía corta el agua por su bien")
    listed = seat(page.town.supervisor).get(f"/o/{page.town.slug}/deliveries/outside").text
    assert "alguien lo cambió en la red" in listed and f"/deliveries/{delivery.id}" in listed
    shown = seat(page.town.supervisor).get(f"/o/{page.town.slug}/deliveries/{delivery.id}").text
    assert "Tal como la enseña la red" in shown and shown.count("Corte de agua") >= 2
    page.change_outside(delivery, "Otra vez")
    assert page.look(days=4)["outside_posts"] == 1


def test_a_delivery_of_unknown_end_is_no_post_from_elsewhere(page):
    page.look()
    delivery = page.publish()
    delivery = page.session.merge(delivery)
    delivery.state, delivery.remote_id, delivery.permalink = DeliveryState.UNCONFIRMED, "", ""
    page.session.commit()
    assert page.look(days=1)["outside_posts"] == 0


def test_a_change_of_profile_is_told_to_who_manages_accounts(page):
    page.look()
    assert letters(page.session, "account_profile_changed") == []
    visit = page.session.merge(page.visit())
    visit.profile = visit.profile | {"name": "Otro nombre"}
    page.session.commit()
    page.look(days=1)
    told = letters(page.session, "account_profile_changed")
    assert page.town.administrator.user.email in {letter.to_address for letter in told}
    assert told[0].context["parts"] == ["name"]
    (entry,) = fresh(page.session, select(AuditEntry).where(AuditEntry.act == "account:profile_changed"))
    assert entry.detail["name"] == f"Otro nombre → {page.visit().profile['name']}"


def test_a_refused_key_is_said_and_looked_at_again_the_same_day(page):
    page.graph.revoke(meta.PAGE_TOKEN)
    page.look()
    assert page.visit().trouble.startswith("Meta ya no acepta la clave de la cuenta")
    assert page.visit().seen_at is None
    assert page.look(days=0.1) == {}
    assert page.look(days=0.3)["accounts_visited"] == 1


def test_the_accounts_best_hours_are_offered_while_one_writes(seat, page):
    page.look()
    visit = page.session.merge(page.visit())
    visit.best_hours = {"hours": [13, 9], "posts": 34, "kind": "views"}
    page.session.commit()
    typed = {"target": f"{page.channel_id}:es"}
    shown = seat(page.town.author).post(f"/o/{page.town.slug}/posts/hours", data=typed).text
    assert "9–10 h, 13–14 h" in shown and "(de 34 publicaciones)" in shown
    page.look(days=1)
    assert page.visit().best_hours == {}


def test_an_account_no_longer_connected_keeps_and_shows_its_last_look(seat, page):
    page.look()
    seen_at = page.visit().seen_at
    page.session.get_one(Channel, page.channel_id).publishing = Publishing.BY_HAND
    page.session.commit()
    page.look(days=1)
    assert page.visit().seen_at == seen_at and page.visit().next_attempt_at > moments.now()
    shown = seat(page.town.administrator).get(f"/o/{page.town.slug}/official-accounts/{page.channel_id}").text
    assert page.visit().profile["name"] in shown and "esto es lo último que vio" in shown
