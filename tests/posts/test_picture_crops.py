"""A picture that a network would refuse: the part that goes is chosen, shown, compared and approved."""

import io
import re
from dataclasses import replace

import pytest
from PIL import Image
from sqlmodel import Session

from app.domain.directory.models import Channel
from app.domain.directory.rules.networks import Network
from app.domain.media.rules import FocalPoint, PictureCrop, parse_crop
from app.domain.posts.rules.content import MediaUse, PostContent, VariantContent, stored_use, variant_hash
from app.domain.posts.rules.picture_crops import proposed_crops, takes_shape
from app.domain.posts.rules.states import PostStatus
from app.pages.components.picture_crops import crop_facts
from tests.image_rights.test_library import drawn
from tests.posts.composer_form import page_of, panel, saved, send
from tests.posts.test_pictures import ask, listed
from tests.sample_town import Town

LACK = "es demasiado alargada para Instagram"
CROP = PictureCrop(0, 250, 100, 125)


@pytest.mark.parametrize("size", [(1080, 1920), (1079, 4001), (3, 7), (4096, 1), (1999, 1000)])
@pytest.mark.parametrize("network", [Network.INSTAGRAM, Network.THREADS, Network.TELEGRAM])
def test_what_is_proposed_is_inside_the_picture_and_taken_by_the_network(size, network):
    crops = proposed_crops(network, size, FocalPoint(20, 90))
    assert bool(crops) is not takes_shape(network, *size)
    for crop in crops:
        assert crop.is_within(size) and takes_shape(network, crop.width, crop.height)


def test_a_crop_is_stored_hashed_and_compared():
    whole = MediaUse("a" * 64, "La playa")
    cut = replace(whole, crops=((Network.INSTAGRAM, CROP),))
    assert stored_use(cut.stored()) == cut and "crops" not in whole.stored()
    hashes = {variant_hash(VariantContent(1, "es", "Hola", "", (use,)), PostContent(())) for use in (whole, cut)}
    assert len(hashes) == 2
    assert [value for _, value in crop_facts([cut])] == ["100 × 125 px (0, 250)"]


@pytest.mark.parametrize("text", ["", "1-2-3", "1-2-3-4-5", "1-2-3-x", "-1-2-3-4", "1-2-3-1000000"])
def test_a_mangled_crop_is_none(text):
    assert parse_crop(text) is None


def test_it_is_chosen_at_a_press_and_then_sent_as_chosen(session: Session, town: Town, seat):
    session.get_one(Channel, town.channels[0].id).network = Network.INSTAGRAM
    session.commit()
    author = seat(town.author)
    [digest] = listed(ask(seat, town, new_image=[(io.BytesIO(drawn(size=(100, 400))), "torre.jpg")]))
    author.post(f"/o/{town.slug}/media/{digest}/rights", data={"licence": "own", "depicts": "nobody"})
    author.post(f"/o/{town.slug}/media/{digest}/focus", data={"focus_x": "50", "focus_y": "90"})
    picture = {"media": [digest], "alt": ["La torre"]}
    assert LACK in panel(author, town, **picture)
    page = ask(seat, town, target=[f"{town.channels[0].id}:es"], **picture)
    offered = re.findall(rf'value="(crop:{digest}:instagram:[^"]+)"', page)
    assert parse_crop(offered[0].rpartition(":")[2]) == PictureCrop(0, 275, 100, 125)
    page = send(author, town, arrange=offered[0], **picture).text
    assert page.count('aria-pressed="true"') == 1
    [chosen] = re.findall(r'name="crop" value="([^"]+)"', page)
    shown = panel(author, town, crop=[chosen], **picture)
    assert LACK not in shown and f"{digest}/crop/0-275-100-125" in shown
    cut = author.get(f"/o/{town.slug}/images/{digest}/crop/0-275-100-125")
    assert Image.open(io.BytesIO(cut.data)).size == (100, 125)
    assert author.get(f"/o/{town.slug}/images/{digest}/crop/0-300-100-125").status_code == 404

    send(author, town, **picture)
    for crop in ("", f"{digest}:instagram:0-0-100-400"):
        refused = send(author, town, saved(session), deed="submit", crop=[crop], **picture)
        assert LACK in author.get(refused.location).text
    send(author, town, saved(session), deed="submit", crop=[chosen], **picture)
    post = saved(session)
    assert post.status == PostStatus.IN_REVIEW
    assert f"{digest}/drawn/" in seat(town.supervisor).get(page_of(town, post)).text
