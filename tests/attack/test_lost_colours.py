"""No door changes the colours of a picture: what is kept of it is what its own profile says, within a ΔE of 2."""

import io
import struct
from collections.abc import Callable, Mapping

import pillow_heif
import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from pytest_httpserver import HTTPServer
from sqlmodel import Session, select

from app.adapters.http.addresses import AddressGuard
from app.adapters.images import PillowImages
from app.adapters.link_pages import HttpPages
from app.core.errors import Refusal
from app.domain.media.models import MediaFile
from app.domain.requests.rules.mail_letter import LetterAttachment
from app.usecases.requests.files import take_file, take_letter_files
from app.usecases.wiring import Wiring
from tests.media.colour_profiles import display_p3, grey_of_gamma, in_display_p3, lab, of_inks
from tests.posts.composer_form import send
from tests.posts.conftest import Seat
from tests.sample_town import Town

pillow_heif.register_heif_opener()
Colour = tuple[int, int, int]
VIVID, SKIN, SEA = (230, 60, 40), (222, 184, 160), (10, 120, 170)


def written(image: Image.Image, form: str = "PNG", chunks: Mapping[bytes, bytes] | None = None, **how: object) -> bytes:
    out, info = io.BytesIO(), PngInfo()
    for name, content in (chunks or {}).items():
        info.add(name, content)
    image.save(out, form, **how, **({"pnginfo": info} if chunks else {}))
    return out.getvalue()


def flat(mode: str, colour: object) -> Image.Image:
    return Image.new(mode, (64, 48), colour)


def of_telephone(form: str, colour: Colour) -> bytes:
    return written(flat("RGB", in_display_p3(colour)), form, quality=97, icc_profile=display_p3())


def grey(value: int, **how: object) -> bytes:
    return written(Image.frombytes("I;16", (64, 48), value.to_bytes(2, "little") * (64 * 48)), **how)


def points(*of: float) -> bytes:
    """Return a PNG's chromaticities: white, red, green and blue."""
    return struct.pack(">8I", *(round(100_000 * value) for value in (0.3127, 0.3290, *of)))


def coded(form: str, colour: Colour, primaries: int, transfer: int = 13) -> bytes:
    """Return a picture whose colours are known by code points (ITU-T H.273)."""
    image = flat("RGB", colour)
    match form:
        case "PNG":
            return written(image, chunks={b"cICP": bytes((primaries, transfer, 0, 1))})
        case "HEIF":
            codes = {"color_primaries": primaries, "transfer_characteristics": transfer}
            return written(image, form, quality=97, **codes, matrix_coefficients=6, full_range_flag=1)
    head, name, rest = written(image, form, quality=97).partition(b"colrnclx")
    return head + name + struct.pack(">HH", primaries, transfer) + rest[4:]


P3, ADOBE = points(0.68, 0.32, 0.265, 0.69, 0.15, 0.06), points(0.64, 0.33, 0.21, 0.71, 0.15, 0.06)
IN_P3 = in_display_p3(VIVID)
PRESS = of_inks({0: (100, 0, 0), 8: (60, -20, -30), 4: (50, 55, 10), 2: (90, -5, 70), 6: (48, 55, 40)})
"""A press whose red, of magenta and yellow, is CIELAB 48, 55, 40."""
CODED = ("PNG", "HEIF", "AVIF")
GAMMA = {power: {b"gAMA": struct.pack(">I", power)} for power in (45_455, 100_000)}
SOURCES: Mapping[str, tuple[bytes, Colour]] = {
    **{f"{form} of a telephone": (of_telephone(form, VIVID), VIVID) for form in ("PNG", "JPEG", "HEIF", "AVIF")},
    "skin of a telephone": (of_telephone("JPEG", SKIN), SKIN),
    "sixteen bits": (grey(30_000), (117, 117, 117)),
    "grey of light as it is": (written(flat("L", 55), icc_profile=grey_of_gamma(1.0)), (128, 128, 128)),
    "inks": (written(flat("CMYK", (40, 160, 200, 30)), "JPEG", quality=97), (190, 84, 49)),
    "gamma of light as it is": (written(flat("RGB", (55, 110, 13)), chunks=GAMMA[100_000]), (128, 176, 64)),
    "gamma of sixteen bits": (grey(14_135, chunks=GAMMA[100_000]), (128, 128, 128)),
    "gamma of every screen": (written(flat("RGB", SEA), chunks=GAMMA[45_455]), SEA),
    **{f"{form} of codes": (coded(form, IN_P3, 12), VIVID) for form in CODED},
    **{f"{form} of no codes": (coded(form, SEA, 2, 2), SEA) for form in CODED},
    "codes before a profile": (
        written(flat("RGB", SEA), chunks={b"cICP": bytes((1, 13, 0, 1))}, icc_profile=display_p3()),
        SEA,
    ),
    "points of a telephone": (written(flat("RGB", IN_P3), chunks={b"cHRM": P3}), VIVID),
    "points and a power": (
        written(flat("RGB", (128, 150, 90)), chunks={b"cHRM": ADOBE, **GAMMA[45_455]}),
        (119, 151, 86),
    ),
    "points that are none": (written(flat("RGB", SEA), chunks={b"cHRM": bytes(32)}), SEA),
    "inks of a press": (written(flat("CMYK", (0, 255, 255, 0)), "JPEG", quality=97, icc_profile=PRESS), (200, 66, 52)),
    "gamma beside sRGB": (written(flat("RGB", SEA), chunks={b"sRGB": b"\0", **GAMMA[100_000]}), SEA),
}
Door = Callable[[bytes], bytes]


@pytest.fixture
def by_composer(town: Town, session: Session, wiring: Wiring, seat: Seat) -> Door:
    def brought(content: bytes) -> bytes:
        answer = send(seat(town.author), town, new_image=(io.BytesIO(content), "foto.png"), new_alt="La plaza")
        assert answer.status_code == 303
        digest = session.exec(select(MediaFile.digest)).one()
        session.commit()
        return wiring.files.read(town.id, digest)

    return brought


@pytest.fixture
def by_form(wiring: Wiring) -> Door:
    return lambda content: take_file(wiring, "foto.png", content).content


@pytest.fixture
def by_letter(wiring: Wiring) -> Door:
    def brought(content: bytes) -> bytes:
        [file] = take_letter_files(wiring, [LetterAttachment("foto.png", len(content), content)])
        assert not file.note
        return file.content

    return brought


@pytest.fixture
def by_card(make_outbound, httpserver: HTTPServer) -> Door:
    outbound = make_outbound(guard=AddressGuard(["127.0.0.1"], resolver=lambda _host: ["127.0.0.1"]))

    def brought(content: bytes) -> bytes:
        page = '<title>Plaza</title><meta property="og:image" content="/p">'
        httpserver.expect_request("/plaza").respond_with_data(page, content_type="text/html; charset=utf-8")
        httpserver.expect_request("/p").respond_with_data(content, content_type="image/png")
        read = HttpPages(outbound, outbound, PillowImages()).read(f"http://riba.example:{httpserver.port}/plaza")
        return read.picture

    return brought


@pytest.fixture
def doors(by_composer: Door, by_form: Door, by_letter: Door, by_card: Door) -> Mapping[str, Door]:
    """Return what brings a picture by each door, and returns what is kept of it."""
    return {"composer": by_composer, "form": by_form, "letter": by_letter, "card": by_card}


@pytest.mark.parametrize("door", ["composer", "form", "letter", "card"])
@pytest.mark.parametrize("name", SOURCES)
def test_what_is_kept_has_the_colours_of_what_was_brought(name: str, door: str, doors: Mapping[str, Door]):
    content, wanted = SOURCES[name]
    image = Image.open(io.BytesIO(doors[door](content)))
    assert image.mode in ("RGB", "L") and not {"icc_profile", "gamma", "chromaticity"} & set(image.info)
    found = image.convert("RGB").getpixel((30, 20))
    apart = sum((a - b) ** 2 for a, b in zip(lab(found), lab(wanted), strict=True)) ** 0.5
    assert apart < 2, f"{found}, and it was {wanted}"


REFUSED = {
    **{f"{form} of curve {curve}": coded(form, SEA, 9, curve) for form in CODED for curve in (16, 18)},
    **{f"{form} of unknown colours": coded(form, SEA, 10) for form in CODED},
    "a narrow range": written(flat("RGB", SEA), chunks={b"cICP": bytes((1, 13, 0, 0))}),
}


@pytest.mark.parametrize("content", REFUSED.values(), ids=REFUSED)
def test_colours_that_would_be_lost_are_said(content: bytes):
    with pytest.raises(Refusal, match="colores que las redes no muestran"):
        PillowImages().cleaned(content)
