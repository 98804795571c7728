"""The card of a page from a real server: its words and picture, or nothing from a page that gives none."""

import io
from time import process_time

import pytest
from PIL import Image
from pytest_httpserver import HTTPServer
from werkzeug import Response

from app.adapters.images import PillowImages
from app.adapters.link_pages import LARGEST_PAGE, LARGEST_PICTURE, HttpPages
from app.domain.media.ports import PageCard
from app.domain.media.rules import SMALL_SIDE
from tests.media.pictures import picture

HTML = "text/html; charset=utf-8"
PAGE = """<!doctype html><html><head><title>Agenda</title>
<meta property="og:title" content="Noche de los museos &amp; m&uacute;sica">
<meta name="description" content="Lo dice otra">
<!-- <title>Dejado</title> --><meta property="og:description" content="\n Entrada libre.\n Desde las 20 h.">
<meta property="og:image" content="{picture}"></head><body><meta property="og:title" content="De más"></body></html>"""
INSIDE = "http://169.254.169.254/", "http://[::1]/", "http://127.0.0.2:9/"


@pytest.fixture
def pages(make_outbound) -> HttpPages:
    read, draw = (make_outbound(["127.0.0.1"], largest=most) for most in (LARGEST_PAGE, LARGEST_PICTURE))
    return HttpPages(read, draw, PillowImages())


@pytest.fixture
def read(pages: HttpPages, httpserver: HTTPServer):
    """Return the card of a page that the server gives."""

    def card(body: str | bytes, kind: str = HTML, status: int = 200) -> PageCard | None:
        httpserver.clear()
        httpserver.expect_request("/a").respond_with_data(body, status, content_type=kind)
        return pages.read(httpserver.url_for("/a"))

    return card


def test_a_page_gives_its_words_and_a_small_picture(pages: HttpPages, httpserver: HTTPServer):
    httpserver.expect_request("/a").respond_with_data(PAGE.format(picture="/big.jpg"), content_type=HTML)
    httpserver.expect_request("/big.jpg").respond_with_data(picture(size=(1600, 900)), content_type="image/jpeg")
    card = pages.read(httpserver.url_for("/a"))
    assert card is not None and card[:2] == ("Noche de los museos & música", "Entrada libre.")
    with Image.open(io.BytesIO(card.picture)) as small:
        assert (card.picture_type, small.size) == ("image/jpeg", (SMALL_SIDE, 180))


@pytest.mark.parametrize("bad", [b"x" * 900, picture(size=(8, 8))[:40], b"\x89PNG" + b"0" * LARGEST_PICTURE])
def test_a_bad_picture_leaves_the_words(pages: HttpPages, httpserver: HTTPServer, bad: bytes):
    httpserver.expect_request("/a").respond_with_data(PAGE.format(picture="/bad"), content_type=HTML)
    httpserver.expect_request("/bad").respond_with_data(bad, content_type="image/png")
    card = pages.read(httpserver.url_for("/a"))
    assert card is not None and (card.title[:5], card.picture, card.picture_type) == ("Noche", b"", "")


def test_nothing_inside_is_ever_read(pages: HttpPages, httpserver: HTTPServer):
    for number, inside in enumerate(INSIDE):
        httpserver.expect_request(f"/to/{number}").respond_with_response(Response("", 302, {"Location": inside}))
        assert pages.read(inside) is None and pages.read(httpserver.url_for(f"/to/{number}")) is None
        httpserver.expect_request(f"/p/{number}").respond_with_data(PAGE.format(picture=inside), content_type=HTML)
        card = pages.read(httpserver.url_for(f"/p/{number}"))
        assert card is not None and card.picture == b""


def test_a_page_in_the_charset_it_declares_is_read(read):
    words = "<title>Año nuevo</title>"
    assert read(words.encode("latin-1"), "text/html; charset=ISO-8859-1") == PageCard("Año nuevo")
    assert read(f'<meta charset="windows-1252">{words}'.encode("cp1252"), "text/html") == PageCard("Año nuevo")


def test_a_page_without_a_card_gives_nothing(read):
    title = "<title>Año</title>"
    assert read("<html><head></head><body><h1>Agenda</h1></body></html>") is None
    assert read("<title> \u202e\u200b </title>") is None
    assert read(title, "application/pdf") is None
    assert read(title, status=503) is None
    assert read(title.encode("latin-1")) is None
    assert read(title, "text/html; charset=punycode") is None
    assert read(title + "x" * LARGEST_PAGE) is None


def test_signs_that_turn_others_round_and_long_words_are_not_kept(read):
    card = read(f"<title>Se\u202erie{'s' * 300}</title>")
    assert card is not None and card.title.startswith("Se ries") and len(card.title) == 200


@pytest.mark.parametrize("piece", ["<a ", "<!--", "<![CDATA[", "<title", '<meta content="', "&#", "</"])
def test_rubbish_takes_no_time(read, piece: str):
    began = process_time()
    read(piece * (LARGEST_PAGE // len(piece)))
    assert process_time() - began < 5
