"""The library: narrowed, marked by what rights lack, near pictures named, in a constant number of statements."""

import io
from dataclasses import replace
from datetime import timedelta

import pytest
from PIL import Image, ImageEnhance
from sqlmodel import Session, select

from app.adapters.images import PillowImages
from app.db.work import Work
from app.domain.image_rights.rules.licences import OWN_AND_NOBODY
from app.domain.media.models import MediaFile
from app.domain.media.queries import near_pictures
from app.domain.media.rules import is_near, split_tags
from app.domain.posts.rules.content import MediaUse
from app.usecases.image_rights.rights import note_rights
from tests import post_factory
from tests.campaigns.campaign_factory import campaign
from tests.publishing import sender_setup
from tests.statement_counter import counting

pytestmark = pytest.mark.postgresql


def drawn(seed: int = 1, *, size: tuple[int, int] = (320, 240), quality: int = 90, light: float = 1) -> bytes:
    """Return a picture with shapes of its own; the same seed gives the same picture, larger or lighter."""
    points = bytes((x * 37 * seed + y * y * 11) % 251 for y in range(6) for x in range(8))
    image = Image.frombytes("L", (8, 6), points).resize(size, Image.Resampling.BICUBIC).convert("RGB")
    out = io.BytesIO()
    ImageEnhance.Brightness(image).enhance(light).save(out, "JPEG", quality=quality)
    return out.getvalue()


def likeness(content: bytes) -> str:
    return PillowImages().cleaned(content).likeness


def send(client, town, *files: tuple[bytes, str]):
    data = {"new_image": [(io.BytesIO(content), name) for content, name in files]}
    return client.post(f"/o/{town.slug}/media", data=data, follow_redirects=True)


def test_the_same_picture_smaller_paler_and_worse_is_near_and_another_is_not():
    first = likeness(drawn())
    assert is_near(first, likeness(drawn(size=(200, 150), quality=50, light=0.9)))
    assert not is_near(first, likeness(drawn(seed=5)))


def test_several_are_uploaded_and_one_that_looks_like_another_is_said(session: Session, town, seat):
    page = send(seat(town.author), town, (drawn(), "feria.jpg"), (drawn(5), "mar.jpg"), (b"%PDF-1.7", "acta.pdf")).text
    assert "Imágenes subidas: 2" in page and "«acta.pdf»: El archivo no es una imagen" in page
    page = send(seat(town.author), town, (drawn(quality=40), "otra.jpg")).text
    assert "«otra.jpg» se parece a «feria.jpg», que ya estaba." in page
    assert seat(town.political_office).get(f"/o/{town.slug}/media").status_code == 403


def test_it_is_narrowed_by_words_tag_campaign_and_rights(session: Session, town, seat, clock):
    author, where = seat(town.author), f"/o/{town.slug}/media"
    send(author, town, *((drawn(n), f"foto-{n}.jpg") for n in (1, 5, 9)))
    first, second, _ = (row.digest for row in sender_setup.fresh(session, select(MediaFile).order_by(MediaFile.id)))
    author.post(f"{where}/{first}/tags", data={"tags": "Fiestas, #playa"})
    ends = replace(OWN_AND_NOBODY, expires_on=clock().date() + timedelta(days=20))
    note_rights(Work(session, town.author.actor, clock()), second, ends)
    use = MediaUse(first, "La feria")
    summer = campaign(session, town, now=clock(), name="Verano")
    post_factory.post(session, town, now=clock(), media=(use,), campaign_id=summer.id)
    session.commit()

    def shown(**wanted: object) -> list[str]:
        page = author.get(where, query_string=wanted).text
        return [name for name in ("La feria", "foto-5.jpg", "foto-9.jpg") if f"{name}</span>" in page]

    assert shown() == ["La feria", "foto-5.jpg", "foto-9.jpg"]
    assert shown(q="foto-5") == ["foto-5.jpg"]
    assert shown(tag="fiestas") == shown(campaign=summer.id) == ["La feria"]
    assert shown(rights="without") == ["La feria", "foto-9.jpg"]
    assert shown(rights="expiring") == ["foto-5.jpg"]


def test_a_page_of_it_takes_as_many_statements_with_one_picture_as_with_several(session, town, seat, wiring):
    author, where = seat(town.author), f"/o/{town.slug}/media"
    send(author, town, (drawn(), "a.jpg"))
    author.get(where)
    with counting(wiring.engine) as few:
        author.get(where)
    send(author, town, *((drawn(n), f"{n}.jpg") for n in range(2, 7)))
    author.get(where)
    with counting(wiring.engine) as many:
        author.get(where)
    assert few.count == many.count < 15


def test_tags_are_each_once_and_without_their_mark():
    assert split_tags("Fiestas, #playa; fiestas\n ,Feria de abril") == ["fiestas", "playa", "Feria de abril"]


def test_a_plain_picture_is_near_to_none(session: Session, town, seat):
    plain = [Image.new("RGB", (64, 48), colour) for colour in ("red", "blue")]
    contents = [io.BytesIO() for _ in plain]
    for image, out in zip(plain, contents, strict=True):
        image.save(out, "PNG")
    send(seat(town.author), town, *((out.getvalue(), f"{n}.png") for n, out in enumerate(contents)))
    for row in sender_setup.fresh(session, select(MediaFile)):
        assert near_pictures(session, row.organisation_id, row.digest) == []
