"""The stored parts of an uploaded image."""

import io

import pytest
from PIL import Image
from sqlmodel import Session, select

from app.adapters.files import DiskFiles
from app.adapters.images import PillowImages
from app.core.errors import NotPermitted, Refusal
from app.db.work import Work
from app.domain.media.models import MediaFile
from app.usecases.media import images
from app.usecases.wiring import Wiring
from tests.clocks import StoppedClock
from tests.media.pictures import located, picture
from tests.sample_town import Town

pytestmark = pytest.mark.postgresql


def test_nothing_but_the_picture_is_kept():
    assert Image.open(io.BytesIO(located())).getexif()
    assert not Image.open(io.BytesIO(PillowImages().cleaned(located()).content)).getexif()


@pytest.mark.parametrize(
    "content", [b"", b"%PDF-1.7", b"\xff\xd8\xff\xe0 broken", b"<svg onload='x'/>", picture()[:40]]
)
def test_what_is_no_image_is_refused_in_words(content: bytes):
    with pytest.raises(Refusal, match="no es una imagen"):
        PillowImages().cleaned(content)


@pytest.mark.parametrize("form", ["GIF", "PNG", "WEBP"])
def test_a_film_is_refused_whatever_its_length(form: str):
    frames = [
        Image.new("RGB", (4, 4), (number * 100 % 256, number % 256, 0))
        for number in range(3 if form == "WEBP" else 300)
    ]
    out = io.BytesIO()
    frames[0].save(out, form, save_all=True, append_images=frames[1:])
    with pytest.raises(Refusal, match="es una animación"):
        PillowImages().cleaned(out.getvalue())
    out = io.BytesIO()
    frames[0].save(out, form)
    assert PillowImages().cleaned(out.getvalue()).width == 4


def test_more_pixels_than_can_be_drawn_are_refused():
    out = io.BytesIO()
    Image.new("1", (8_000, 8_000)).save(out, "PNG")
    with pytest.raises(Refusal, match="demasiados píxeles"):
        PillowImages().cleaned(out.getvalue())


def test_the_same_image_is_kept_once(session: Session, town: Town, wiring: Wiring, clock: StoppedClock):
    image = wiring.images.cleaned(picture())
    for name in ("a.jpg", "b.jpg"):
        images.store_image(Work(session, town.author.actor, clock()), wiring.files, image, name=name)
    assert session.exec(select(MediaFile)).one().name == "a.jpg"


def test_a_political_office_adds_no_image(session: Session, town: Town, wiring: Wiring, clock: StoppedClock):
    image = wiring.images.cleaned(picture())
    with pytest.raises(NotPermitted):
        images.store_image(Work(session, town.political_office.actor, clock()), wiring.files, image, name="a")


def test_an_image_is_shown_to_staff_and_does_not_exist_for_others(session, town, wiring, clock, seat):
    row = images.store_image(
        Work(session, town.author.actor, clock()), wiring.files, wiring.images.cleaned(picture()), name="a"
    )
    session.commit()
    address = f"/o/{town.slug}/images/{row.digest}"
    assert seat(town.supervisor).get(address).mimetype == "image/jpeg"
    assert seat(town.political_office).get(address).status_code == 403


def test_a_digest_is_never_a_path(tmp_path):
    with pytest.raises(FileNotFoundError):
        DiskFiles(tmp_path).read(1, "../../etc/passwd")
