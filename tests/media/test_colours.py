"""Colours of what a telephone, a scanner or a designer writes, as networks will show them."""

import io
from collections.abc import Sequence

import pillow_heif
import pytest
from PIL import Image

from app.adapters.images import PillowImages
from app.core.errors import Refusal
from tests.media.colour_profiles import display_p3, grey_of_gamma, in_display_p3

pillow_heif.register_heif_opener()
BRICK, SEA = (200, 80, 60), (40, 120, 160)


def written(image: Image.Image, form: str, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, form, **options)
    return out.getvalue()


def drawn(content: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(PillowImages().cleaned(content).content))
    assert not image.info.get("icc_profile")
    return image


def is_near(colour: Sequence[int], wanted: Sequence[int], within: int = 4) -> bool:
    return all(abs(a - b) <= within for a, b in zip(colour, wanted, strict=True))


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP", "HEIF", "AVIF"])
@pytest.mark.parametrize("colour", [BRICK, SEA])
def test_a_telephone_s_colours_are_converted(form: str, colour: tuple[int, int, int]):
    photo = Image.new("RGB", (64, 48), in_display_p3(colour))
    assert not is_near(in_display_p3(colour), colour)
    assert is_near(drawn(written(photo, form, quality=95, icc_profile=display_p3())).getpixel((30, 20)), colour)


def test_colours_under_transparent_parts_are_converted_and_stay_transparent():
    logo = Image.new("RGBA", (64, 48), (*in_display_p3(BRICK), 90))
    assert is_near(drawn(written(logo, "PNG", icc_profile=display_p3())).getpixel((30, 20)), (*BRICK, 90))


def test_grey_of_sixteen_bits_keeps_its_shades():
    row = (20_000).to_bytes(2, "little") * 32 + (50_000).to_bytes(2, "little") * 32
    scan = Image.frombytes("I;16", (64, 48), row * 48)
    image = drawn(written(scan, "PNG"))
    assert image.getpixel((10, 10)) == (78,) * 3 and image.getpixel((50, 10)) == (195,) * 3


def test_grey_of_its_own_curve_is_converted():
    scan = Image.new("L", (64, 48), 128)
    light = round(255 * (1.055 * (128 / 255) ** (1.0 / 2.4) - 0.055))
    assert is_near(drawn(written(scan, "PNG", icc_profile=grey_of_gamma(1.0))).getpixel((9, 9)), (light,) * 3)


def test_a_palette_keeps_what_is_transparent():
    badge = Image.new("P", (64, 48), 1)
    badge.putpalette([0, 0, 0, *BRICK] + [0] * 762)
    badge.paste(0, (0, 0, 32, 48))
    image = drawn(written(badge, "PNG", transparency=0))
    assert image.getpixel((10, 10))[3] == 0 and image.getpixel((50, 10)) == (*BRICK, 255)


@pytest.mark.parametrize("profile", [b"no profile", display_p3()[:200], grey_of_gamma(2.2)])
def test_a_profile_that_is_none_changes_nothing(profile: bytes):
    photo = Image.new("RGB", (64, 48), BRICK)
    assert drawn(written(photo, "PNG", icc_profile=profile)).getpixel((9, 9))[0] in range(100, 201)


@pytest.mark.parametrize(("form", "kept"), [("HEIF", "image/jpeg"), ("AVIF", "image/jpeg")])
def test_what_networks_do_not_take_is_written_as_what_they_do(form: str, kept: str):
    cleaned = PillowImages().cleaned(written(Image.new("RGB", (64, 48), BRICK), form, quality=95))
    assert (cleaned.media_type, cleaned.width, cleaned.height) == (kept, 64, 48)


def test_a_photograph_of_48_megapixels_is_shrunk():
    cleaned = PillowImages().cleaned(written(Image.new("RGB", (8064, 6048), BRICK), "JPEG"))
    assert (cleaned.width, cleaned.height) == (4096, 3072)


def test_a_photograph_of_200_megapixels_is_opened_at_half_its_size():
    cleaned = PillowImages().cleaned(written(Image.new("L", (16_320, 12_240), 90), "JPEG"))
    assert (cleaned.width, cleaned.height) == (4096, 3072)


def test_a_canvas_without_end_is_refused_by_what_it_declares():
    small = written(Image.new("RGBA", (64, 48), (*BRICK, 9)), "WEBP")
    assert small[12:16] == b"VP8X"
    with pytest.raises(Refusal, match="demasiados píxeles"):
        PillowImages().cleaned(small[:24] + b"\xfe\x3f\x00" * 2 + small[30:])
