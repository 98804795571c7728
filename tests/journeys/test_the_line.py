"""The editorial line in a browser: the reason for a post's route, and the making of a rule."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import writing
from tests.journeys.conftest import ACTION_MS, Seat
from tests.journeys.office import press, said, step
from tests.journeys.product import Product

pytestmark = pytest.mark.browser

PRAISE = "Somos referentes: hemos logrado la mejor biblioteca de la historia, un éxito histórico de esta ciudad."
TITLE = "La biblioteca en agosto"
CAUGHT, LEFT = "Traiga su patinete a la plaza.", "La biblioteca abre a las nueve."
ACT = "Acuerdo de la Junta de Gobierno 12/2026"
RULE = """\
code: XX-01
group: neutrality
wording: De los patinetes habla solo la Policía Local.
severity: medium
reviewer: neutrality_reviewer
source: Acuerdo de la Mesa de Movilidad
when:
  - if: {pattern: 'patinetes?'}
    do: route
remedy: Pida el texto a la Policía Local.
good: La biblioteca abre a las nueve.
bad: Traiga su patinete a la plaza.
exceptions: {allowed: false}
"""


def write(page: Page, home: str, text: str) -> None:
    page.goto(f"{home}/posts/new")
    page.get_by_label("Título").fill(TITLE)
    page.get_by_label("Tema", exact=True).select_option(label="Biblioteca La Noria")
    writing.choose(page, "X", "castellano")
    page.get_by_label("Texto en castellano").fill(text)
    writing.plan(page, writing.soon(0) + timedelta(days=4))


def test_a_supervisor_asks_why_this_route(demo_product: Product, seat: Seat) -> None:
    home = f"{demo_product.address}/o/villacauce"
    editor, reviewer, chief = seat("editor"), seat("neutrality_reviewer"), seat("supervisor")
    with step("whoever writes sees the rule, its words and what will happen"):
        write(editor, home, PRAISE)
        panel = editor.get_by_label("Lo que falta y cómo se verá")
        expect(panel.locator(".finding").first).to_contain_text("NE-01", timeout=ACTION_MS)
        expect(panel.locator("mark").first).to_be_visible()
        post = writing.submitted(editor)
    with step("the supervisor reads why, one sentence a step"):
        chief.goto(f"{post}/review")
        why = chief.locator("#why")
        steps = why.locator("li")
        expect(steps).to_have_count(2)
        expect(steps.nth(0)).to_contain_text("NE-01")
        expect(steps.nth(1)).to_contain_text("Visto bueno")
        chief.get_by_role("link", name="NE-01").first.click()
        expect(chief.locator("main")).to_contain_text("sin autoelogio")
    with step("the step the rule called comes first, then the supervisor's"):
        writing.decide(reviewer, f"{post}/review", "Aprobar")
        writing.is_in_state(reviewer, post, "en revisión")
        writing.decide(chief, f"{post}/review", "Aprobar")
        writing.is_in_state(chief, post, "programada")


def test_a_rule_is_proposed_simulated_and_adopted(demo_product: Product, seat: Seat) -> None:
    home = f"{demo_product.address}/o/villacauce"
    editor, chief, jurist = seat("editor"), seat("supervisor"), seat("legal_reviewer")
    version = propose_a_rule(editor, home)
    simulate(editor, home)
    with step("proposed"):
        editor.goto(version)
        press(editor, "Proponer")
        said(editor, "espera la firma de dos personas")
    adopt(chief, jurist, version)
    with step("in force: whoever writes meets it"):
        jurist.goto(f"{home}/line")
        expect(jurist.locator(".page-header__lead")).to_contain_text(ACT)
        write(editor, home, CAUGHT)
        panel = editor.get_by_label("Lo que falta y cómo se verá")
        adopted = "De los patinetes habla solo la Policía Local."
        expect(panel.locator(".finding").first).to_contain_text(adopted, timeout=ACTION_MS)


def propose_a_rule(page: Page, home: str) -> str:
    with step("a change begun, a rule written as data"):
        page.goto(f"{home}/line")
        press(page, "Proponer un cambio")
        page.wait_for_url(re.compile(r"/versions/\d+$"))
        version = page.url
        page.get_by_label("Por qué se propone").fill("Los patinetes tienen quien los explique")
        press(page, "Guardar")
        page.get_by_text("Cambiar una regla").click()
        page.get_by_role("link", name="Regla nueva").click()
        page.get_by_label("La regla, en YAML").fill(RULE.replace("'patinetes?'", "'(patinetes'"))
        press(page, "Guardar")
        expect(page.get_by_role("alert")).to_be_visible()
        page.get_by_label("La regla, en YAML").fill(RULE)
        press(page, "Guardar")
        said(page, "La regla queda escrita en la propuesta.")
        expect(page.locator("main")).to_contain_text("De los patinetes habla solo la Policía Local.")
    return version


def simulate(page: Page, home: str) -> None:
    with step("over the latest texts"):
        page.get_by_role("link", name="Probar la propuesta").click()
        expect(page.locator(".page-header__lead")).to_contain_text("textos más recientes")
    with step("on texts, kept as examples: what it should catch, what it should leave in peace"):
        for text, expectation in ((CAUGHT, "Debe llegar a una persona"), (LEFT, "Debe dejarse en paz")):
            page.goto(f"{home}/line/try")
            page.get_by_label("Texto", exact=True).fill(text)
            page.get_by_label("Con la propuesta en curso").check()
            press(page, "Probar")
            page.get_by_label(expectation).check()
            press(page, "Guardar ejemplo")
    with step("precision and coverage of the proposal"):
        examples = page.locator("#examples")
        expect(examples).to_contain_text("Precisión")
        expect(examples.get_by_role("row").filter(has_text=LEFT)).to_contain_text("lo que debe")


def adopt(chief: Page, jurist: Page, version: str) -> None:
    with step("signed by two people, with the act and the day it begins"):
        chief.goto(version)
        press(chief, "Firmar")
        chief.get_by_label("Órgano que la adopta").fill("Junta de Gobierno Local")
        chief.get_by_label("Referencia del acto").fill(ACT)
        chief.get_by_label("En vigor desde").fill(f"{writing.soon(0):%Y-%m-%d}")
        press(chief, "Firmar")
        said(chief, "Firmada.")
        expect(chief.get_by_role("button", name="Firmar")).to_have_count(0)
        jurist.goto(version)
        expect(jurist.locator("main")).to_contain_text(ACT)
        press(jurist, "Firmar")
        said(jurist, "Firmada.")
        expect(jurist.locator(".page-header__over")).to_contain_text("adoptada")
