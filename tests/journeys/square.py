"""Citizens' messages and their handling, each step as an operator takes it."""

import re
from dataclasses import dataclass

from playwright.sync_api import Page, expect

from tests.browser.axe import complaints
from tests.journeys.office import follow, press, said
from tests.page_checks import faults, sideways
from tests.waiting import wait_until

CITIZENS = "/o/villacauce/citizens"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A measure to propose. `days` of a block; `at_once`: it is hidden already."""

    kind: str
    norm: str
    reason: str
    days: str = ""
    at_once: bool = False


def note_down(page: Page, text: str, account: str, handle: str, permalink: str) -> str:
    """Paste a message by hand; return its case's address."""
    page.goto(f"{CITIZENS}/new")
    page.get_by_label("Qué escribió").fill(text)
    page.get_by_label("En qué cuenta").select_option(label=account)
    page.get_by_label("Cómo se le conoce allí").fill(handle)
    page.get_by_label("Enlace al mensaje").fill(permalink)
    press(page, "Anotar")
    page.wait_for_url(re.compile(r"/citizens/\d+/\d+$"))
    return page.url


def keep_proof(page: Page, case: str) -> None:
    """Keep the evidence from the case; end on the page that proposes a measure."""
    page.goto(case)
    follow(page, "Guardar la prueba")
    press(page, "Guardar la prueba")
    said(page, "Prueba guardada")


def propose(page: Page, case: str, wanted: Wanted) -> str:
    """Propose a measure on the page of its evidence; return the measure's address."""
    page.get_by_label(wanted.kind, exact=True).check()
    page.get_by_label("Norma que incumple").select_option(value=wanted.norm)
    page.get_by_label("Motivo", exact=True).fill(wanted.reason)
    page.get_by_label("Días de bloqueo").fill(wanted.days)
    if wanted.at_once:
        page.get_by_label("Ya lo he ocultado en la red").check()
    press(page, "Proponer la medida")
    page.wait_for_url(case)
    page.locator("#moderation").get_by_role("link", name=f"{wanted.kind} · {wanted.norm}").click()
    page.wait_for_url(re.compile(r"/measures/\d+$"))
    return page.url


def sent_by_hand(page: Page, case: str) -> None:
    """Mark the prepared reply as copied into the network."""
    page.goto(case)
    press(page, "Ya la he enviado")
    said(page, "Anotado")


def close_case(page: Page, case: str, outcome: str) -> None:
    page.goto(case)
    page.get_by_text("Cerrar el caso", exact=True).click()
    page.get_by_label("Desenlace").select_option(label=outcome)
    press(page, "Cerrar")
    said(page, "El caso está cerrado.")


def is_told(page: Page, words: str) -> None:
    """Wait for the worker's message to the person of that page, perhaps behind newer ones."""
    main = page.locator("main")

    def look() -> object:
        page.goto("/o/villacauce/notices?all=1")
        while not main.get_by_text(words).count() and main.get_by_role("link", name="Siguientes").count():
            follow(page, "Siguientes")
        return main.get_by_text(words).count()

    wait_until(look, lambda: f"a notice says {words!r}: {main.inner_text()[:600]}", pause=0.3)


def is_sound(page: Page) -> None:
    wrong = [*faults(page), *complaints(page), *sideways(page, 320)]
    assert not wrong, wrong


def standing(page: Page, word: str) -> None:
    """Check the state of a case, or the line under a measure's name."""
    expect(page.locator(".page-header")).to_contain_text(word, ignore_case=True)
