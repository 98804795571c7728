"""From approval to a real WordPress: published once whatever the answer, with its picture, and withdrawn."""

from base64 import b64encode
from collections.abc import Callable
from secrets import token_hex

import pytest
from sqlmodel import select

from app.adapters.networks.wordpress import WordPressNetwork
from app.db.work import Work
from app.domain.audit.models import AuditEntry
from app.domain.audit.rules.acts import Act
from app.domain.directory.models import Channel
from app.domain.directory.rules.networks import Network
from app.domain.posts.models import Post
from app.domain.posts.rules.content import MediaUse
from app.domain.publishing.queries import deliveries
from app.domain.publishing.rules.delivery import DeliveryState
from app.usecases.posts import actions
from app.usecases.publishing import settlement
from app.usecases.publishing.upload_removal import remove_unsent_uploads
from tests import post_factory
from tests.media.pictures import noise, store_own_picture
from tests.peers.control import ask_json
from tests.peers.lossy import Effect, Lossy
from tests.peers.wordpress import WordPress
from tests.publishing import sender_setup

pytestmark = pytest.mark.peers
PUBLISH = r"/wp-json/wp/v2/posts/\d+$"


@pytest.fixture
def sender(wordpress: WordPress, lossy_wordpress: Lossy, outbound, wiring, session, town, clock):
    """Return a sender with the town's first account on its web."""
    session.get_one(Channel, town.channels[0].id).network = Network.WEB
    sender_setup.connect(session, wiring, town, base_url=lossy_wordpress.base_url, token=wordpress.token)
    return sender_setup.sender(wiring, WordPressNetwork(outbound, clock=clock), Network.WEB)


def test_a_lost_answer_is_one_post_with_its_picture_drawn_to_what_the_site_takes(
    sender, wordpress, lossy_wordpress, wiring, session, town, clock
):
    title = f"Bandera verde {token_hex(4)}"
    image = wiring.images.cleaned(noise((2048, 1536)))
    stored = store_own_picture(session, wiring.files, image, name="playa.png", actor=town.author.actor, now=clock())
    uses = (MediaUse(stored.digest, "Una playa con bandera verde"),)
    post_factory.prepare(session, wiring, town, now=clock(), media=uses)
    post = post_factory.approved(session, town, now=clock(), hours=3, text=f"{title}\n\nHoy se nada.", media=uses)
    session.commit()
    lossy_wordpress.fail(Effect.DROP_AFTER, path=PUBLISH)
    clock.instant = sender_setup.delivery_of(session, post).due_at
    sender.send_due(clock())
    delivery = sender_setup.delivery_of(session, post)
    assert delivery.state is DeliveryState.PUBLISHED
    published = ask_json(f"{wordpress.base_url}/wp-json/wp/v2/posts?search={title.rpartition(' ')[2]}")
    assert [(row["link"], row["title"]["rendered"]) for row in published] == [(delivery.permalink, title)]
    featured = ask_json(f"{wordpress.base_url}/wp-json/wp/v2/media/{published[0]['featured_media']}")
    assert featured["alt_text"] == "Una playa con bandera verde"
    assert len(image.content) > 2_000_000 > featured["media_details"]["filesize"]


@pytest.fixture
def remove(wiring, outbound, clock) -> Callable[[], int]:
    """Return a function: the worker takes away what was begun and did not leave."""
    networks = {Network.WEB: WordPressNetwork(outbound, clock=clock)}
    return lambda: remove_unsent_uploads(
        wiring.reading, wiring.writing, networks, wiring.keyring.unseal, now=clock.forward(hours=1)
    )


def begun_in(wordpress: WordPress, kind: str) -> list[dict]:
    """Return the drafts, or the pictures, that only who signs in sees."""
    user, _, password = wordpress.token.rpartition(" ")
    basic = {"Authorization": f"Basic {b64encode(f'{user}:{password}'.encode()).decode()}"}
    status = "draft" if kind == "posts" else "inherit"
    return ask_json(f"{wordpress.base_url}/wp-json/wp/v2/{kind}?status={status}&per_page=100", headers=basic)


def scheduled(session, wiring, town, clock) -> Post:
    image = wiring.images.cleaned(noise((64, 64)))
    stored = store_own_picture(session, wiring.files, image, name="a.png", actor=town.author.actor, now=clock())
    uses = (MediaUse(stored.digest, "Una playa"),)
    post = post_factory.approved(session, town, now=clock(), hours=3, text=f"Aviso {token_hex(4)}", media=uses)
    session.commit()
    clock.instant = sender_setup.delivery_of(session, post).due_at
    return post


def fail_for_good(session, town, clock, sender, lossy_wordpress, post):
    lossy_wordpress.fail(Effect.STATUS, path=PUBLISH, status=403, body={"code": "rest_cannot_edit", "message": "no"})
    sender.send_due(clock())
    assert sender_setup.state_of(session, post) is DeliveryState.FAILED


def publish_by_hand(session, town, clock, sender, lossy_wordpress, post):
    fail_for_good(session, town, clock, sender, lossy_wordpress, post)
    record = deliveries.delivery_or_404(session, town.id, sender_setup.delivery_of(session, post).id)
    address = f"{lossy_wordpress.base_url}/a-mano"
    settlement.confirm_published(Work(session, town.editor.actor, clock()), record, permalink=address)
    session.commit()


def hold_meanwhile(session, town, clock, sender, lossy_wordpress, post):
    lossy_wordpress.fail(Effect.STATUS, path=PUBLISH, status=429, body={"code": "too_many_requests", "message": "no"})
    sender.send_due(clock())
    session.refresh(post)
    actions.hold_post(Work(session, town.supervisor.actor, clock()), post, reason="Un error")
    session.commit()


def leave_unknown(session, town, clock, sender, lossy_wordpress, post):
    lossy_wordpress.fail(Effect.DROP_BEFORE, path=PUBLISH)
    sender.send_due(clock())
    session.refresh(post)
    actions.hold_post(Work(session, town.supervisor.actor, clock()), post, reason="Un error")
    session.commit()
    sender.send_due(clock.forward(minutes=61))
    assert sender_setup.state_of(session, post) is DeliveryState.UNCONFIRMED


@pytest.mark.parametrize("fail", [fail_for_good, publish_by_hand, hold_meanwhile, leave_unknown])
def test_what_was_begun_for_a_send_that_failed_is_removed_with_its_picture(
    sender, remove, wordpress, lossy_wordpress, wiring, session, town, clock, fail
):
    before = [len(begun_in(wordpress, kind)) for kind in ("posts", "media")]
    fail(session, town, clock, sender, lossy_wordpress, scheduled(session, wiring, town, clock))
    assert [len(begun_in(wordpress, kind)) for kind in ("posts", "media")] == [count + 1 for count in before]
    clock.forward(hours=-1)
    assert remove() == 0 or fail is leave_unknown
    remove()
    assert [len(begun_in(wordpress, kind)) for kind in ("posts", "media")] == before
    assert remove() == 0
    entries = sender_setup.fresh(session, select(AuditEntry).where(AuditEntry.act == Act.DELIVERY_UPLOAD_REMOVED))
    assert [entry.detail["uploads"] for entry in entries] == [1]


def test_what_failed_and_is_sent_again_after_its_draft_was_removed_is_published_once(
    sender, remove, wordpress, lossy_wordpress, wiring, session, town, clock
):
    post = scheduled(session, wiring, town, clock)
    fail_for_good(session, town, clock, sender, lossy_wordpress, post)
    assert remove() == 1
    delivery = sender_setup.delivery_of(session, post)
    clock.instant = delivery.due_at
    record = deliveries.delivery_or_404(session, town.id, delivery.id)
    settlement.retry_delivery(Work(session, town.editor.actor, clock()), record)
    session.commit()
    sender.send_due(clock())
    delivery = sender_setup.delivery_of(session, post)
    assert delivery.state is DeliveryState.PUBLISHED
    assert ask_json(f"{wordpress.base_url}/wp-json/wp/v2/posts/{delivery.remote_id}")["featured_media"]
    assert remove() == 0
