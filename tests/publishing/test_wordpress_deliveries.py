"""From approval to a real WordPress: published once whatever the answer, with its picture, and withdrawn."""

from secrets import token_hex

import pytest

from app.adapters.networks.wordpress import WordPressNetwork
from app.domain.directory.models import Channel
from app.domain.directory.rules.networks import Network
from app.domain.posts.rules.content import MediaUse
from app.domain.publishing.rules.delivery import DeliveryState
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
