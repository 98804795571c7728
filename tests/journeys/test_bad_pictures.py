"""Pictures that cannot be taken, or do not arrive: each says so by its name, and what was written and chosen stays."""

import fcntl
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from app.adapters.reader_pool.jobs import SHORT
from tests.browser.axe import complaints
from tests.journeys import writing
from tests.journeys.conftest import Seat
from tests.journeys.office import press
from tests.journeys.product import Product
from tests.media.bad_pictures import BROKEN, BROKEN_APPLE_PHOTO, animation, photograph
from tests.media.pictures import picture
from tests.waiting import wait_until

pytestmark = pytest.mark.browser

NEW = "/o/villacauce/posts/new"
TEXT = "Mañana empieza la feria."
ADDRESS = "**/posts/pictures"
File = dict[str, object]


@pytest.fixture
def page(seat: Seat) -> Page:
    return begun(seat("editor"))


def begun(page: Page) -> Page:
    page.goto(NEW)
    page.get_by_label("Texto en castellano").fill(TEXT)
    writing.choose(page, "X · ", "castellano")
    return page


def named(name: str, content: bytes = b"", *, width: int = 64) -> File:
    kind = "application/pdf" if name.endswith(".pdf") else "image/jpeg"
    return {"name": name, "mimeType": kind, "buffer": content or picture(size=(width, 48))}


def add(page: Page, *files: File | Path) -> None:
    page.get_by_label("Añadir imágenes").set_input_files([*files])


def described(page: Page, place: int):
    return page.get_by_label(f"Texto alternativo de la imagen {place}")


def refusal(page: Page, name: str):
    return page.locator(".attached__picture--refused").filter(has_text=f"«{name}»")


def nothing_is_lost(page: Page, *alternatives: str) -> None:
    """Check the text, the account, and the pictures with their words."""
    expect(page.get_by_label("Texto en castellano")).to_have_value(TEXT)
    expect(page.get_by_role("checkbox", checked=True).and_(page.locator("[name=target]"))).to_have_count(1)
    expect(page.locator("[data-picture] img")).to_have_count(len(alternatives))
    for place, words in enumerate(alternatives, start=1):
        expect(described(page, place)).to_have_value(words)


def test_a_photograph_of_forty_megabytes_is_taken(page: Page, tmp_path: Path) -> None:
    heavy = photograph(tmp_path, side=5900)
    assert heavy.stat().st_size > 38_000_000
    add(page, heavy)
    expect(page.locator("[data-picture] img")).to_be_visible(timeout=120_000)
    nothing_is_lost(page, "")


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("playa.heic", BROKEN_APPLE_PHOTO, "no es una imagen que podamos usar"),
        ("rota.jpg", BROKEN, "no es una imagen que podamos usar"),
        ("baile.gif", animation(), "Guárdela como imagen fija"),
        ("bando.pdf", b"%PDF-1.4", "no es un PDF que podamos usar"),
    ],
)
def test_a_file_that_is_no_use_is_named_until_it_is_left(page: Page, name: str, content: bytes, words: str) -> None:
    add(page, named("noria.jpg"))
    described(page, 1).fill("La noria encendida")
    add(page, named(name, content), named("plaza.jpg", width=65))
    expect(page.locator("[data-picture]")).to_have_count(2)
    expect(refusal(page, name)).to_contain_text(words)
    assert complaints(page) == []
    nothing_is_lost(page, "La noria encendida", "")
    press(page, "Guardar borrador")
    expect(page.get_by_role("button", name="Dejarlo")).to_be_focused()
    expect(page.locator("[data-autosave-says]")).to_contain_text("Un archivo no ha subido")
    press(page, "Dejarlo")
    press(page, "Guardar borrador")
    page.wait_for_url(lambda url: "/edit" not in url and "/new" not in url)
    expect(page.locator("main")).to_contain_text("La noria encendida")


def test_more_pictures_than_a_network_takes_are_counted_and_stay(page: Page) -> None:
    add(page, *(named(f"foto-{n}.jpg", width=60 + n) for n in range(6)))
    expect(page.locator("[data-picture]")).to_have_count(6)
    expect(page.locator(".composing__missing")).to_contain_text("Imágenes en X: 4 como mucho, y hay 6.")
    press(page, "Enviar a aprobación")
    expect(page.get_by_role("alert")).to_contain_text("Imágenes en X: 4 como mucho, y hay 6.")
    nothing_is_lost(page, *[""] * 6)


def test_words_that_a_network_cuts_are_counted_before_they_are_sent(page: Page) -> None:
    add(page, named("noria.jpg"))
    described(page, 1).fill("a" * 1001)
    expect(page.locator(".composing__missing")).to_contain_text("ocupa 1001 caracteres y en X caben 1000")


def test_without_a_connection_a_picture_waits_and_goes_when_asked(page: Page) -> None:
    add(page, named("noria.jpg"))
    described(page, 1).fill("La noria encendida")
    page.context.set_offline(True)
    add(page, named("plaza.jpg", width=65))
    expect(refusal(page, "plaza.jpg")).to_contain_text("se cortó la conexión")
    page.context.set_offline(False)
    press(page, "Subirla otra vez")
    expect(page.locator("[data-picture]")).to_have_count(2)
    nothing_is_lost(page, "La noria encendida", "")


def test_a_picture_whose_turn_does_not_come_goes_when_asked(page: Page, demo_product: Product) -> None:
    with ExitStack() as others:
        for place in range(1, SHORT.running + SHORT.waiting + 1):
            seat = others.enter_context((demo_product.data / "readers" / f"{SHORT.name}-seat-{place}").open("ab"))
            fcntl.flock(seat, fcntl.LOCK_EX)
        add(page, named("noria.jpg"))
        expect(refusal(page, "noria.jpg")).to_contain_text("el suyo es el 5.º de la cola")
    press(page, "Subirla otra vez")
    expect(page.locator("[data-picture]")).to_have_count(1)
    nothing_is_lost(page, "")


def test_words_written_while_the_next_picture_comes_stay(page: Page) -> None:
    add(page, named("noria.jpg"))
    expect(page.locator("[data-picture]")).to_have_count(1)
    going = on_the_way(page, named("plaza.jpg", width=65))
    described(page, 1).fill("La noria encendida")
    going.continue_()
    expect(page.locator("[data-picture]")).to_have_count(2)
    expect(described(page, 1)).to_be_focused()
    nothing_is_lost(page, "La noria encendida", "")


def test_one_taken_away_while_the_next_comes_stays_away(page: Page) -> None:
    add(page, named("noria.jpg"))
    expect(page.locator("[data-picture]")).to_have_count(1)
    going = on_the_way(page, named("plaza.jpg", width=65))
    press(page, "Quitar la imagen 1")
    going.continue_()
    expect(page.locator("[data-picture]")).to_have_count(1)
    expect(described(page, 2)).to_have_count(0)
    expect(page.locator(".attached__picture--coming")).to_have_count(0)
    nothing_is_lost(page, "")


def test_a_form_waits_for_the_picture_that_is_on_its_way(page: Page) -> None:
    going = on_the_way(page, named("noria.jpg"))
    press(page, "Guardar borrador")
    expect(page.locator("[data-autosave-says]")).to_contain_text("en cuanto termine de subir")
    going.continue_()
    page.wait_for_url(lambda url: "/edit" not in url and "/new" not in url)
    expect(page.locator("main figure img, main .preview__media img").first).to_be_visible()


def test_the_words_that_waited_go_with_the_first_picture_only(page: Page) -> None:
    page.get_by_text("Describir la imagen antes de tenerla").click()
    page.get_by_label("Texto alternativo de la imagen nueva").fill("La noria encendida")
    add(page, named("noria.jpg"), named("plaza.jpg", width=65))
    expect(page.locator("[data-picture]")).to_have_count(2)
    nothing_is_lost(page, "La noria encendida", "")


def test_a_pasted_picture_without_a_name_is_taken(page: Page) -> None:
    page.get_by_label("Texto en castellano").focus()
    page.evaluate(
        """bytes => {
          const data = new DataTransfer();
          data.items.add(new File([new Uint8Array(bytes)], "", { type: "image/png" }));
          document.activeElement.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true }));
        }""",
        list(picture("PNG")),
    )
    nothing_is_lost(page, "")


def test_without_scripts_each_file_says_why_and_the_good_one_stays(seat: Seat, tmp_path: Path) -> None:
    page = begun(seat("editor", java_script_enabled=False))
    page.get_by_text("Describir la imagen antes de tenerla").click()
    page.get_by_label("Texto alternativo de la imagen nueva").fill("La noria encendida")
    bad = (named("playa.heic", BROKEN_APPLE_PHOTO), named("rota.jpg", BROKEN), named("baile.gif", animation()))
    add(page, *bad, named("noria.jpg"))
    press(page, "Guardar borrador")
    for words in ("«playa.heic»: El archivo no es", "«rota.jpg»: El archivo no es", "«baile.gif»: La imagen es"):
        expect(page.get_by_role("alert")).to_contain_text(words)
    nothing_is_lost(page, "La noria encendida")
    add(page, photograph(tmp_path, side=5900))
    press(page, "Guardar borrador")
    expect(page.get_by_role("alert")).to_contain_text("«feria.jpg»: El archivo ocupa más de 12 MB")
    nothing_is_lost(page, "La noria encendida")


def on_the_way(page: Page, file: File) -> Route:
    """Add a picture whose request is held on its way."""
    held: list[Route] = []
    page.route(ADDRESS, lambda route: held.append(route), times=1)
    add(page, file)
    wait_until(lambda: (page.title(), held)[1], "the picture is on its way")
    return held[0]
