"""The public pages exist in every official language of the organisation, complete and linked to each other."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_file
from babel.messages.frontend import parse_keywords
from babel.messages.pofile import read_po
from sqlmodel import Session

from app.adapters.mail.letters import REGIONAL_LANGUAGES
from app.core.messages import Message
from app.domain.editorial_line.rules.line import RuleAction, RuleGroup
from app.domain.indicators.rules.catalogue import INDICATORS, IndicatorUnit
from app.domain.newsletter.rules.issues import Cadence
from app.domain.organisations.rules import LANGUAGE_NAMES
from app.domain.plan.rules.purpose import PURPOSES
from app.domain.plan.rules.stops import Stop
from app.domain.reports.rules.disclosure import UNDISCLOSED_NAMES
from tests.public.page_setup import Desk
from tests.public.test_page import PAGES, whole
from tests.words.test_catalogues import PLACEHOLDER, pairs

ROOT = Path(__file__).parents[2]
SOURCES = (
    "app/pages/public/newsletter.py",
    "app/usecases/public/page_index.py",
    "app/usecases/public/published_page.py",
    "app/usecases/public/published_writer.py",
    "app/domain/public/rules/datasets.py",
    "app/pages/reports/neutrality_figures.py",
)
KEYWORDS = parse_keywords(["msg", "_", "gettext", "ngettext:1,2"])
SAID = {"ca": "Comptes oficials", "gl": "Contas oficiais", "eu": "Kontu ofizialak"}

REPORT = {"ca": "Informe de neutralitat", "gl": "Informe de neutralidade", "eu": "Neutraltasun-txostena"}


def sentences() -> Iterator[str]:
    """Yield the sentences of the pages, of their sources, and of the lists they name."""
    pages = [path for path in (ROOT / "templates/public").glob("*.html") if path.name != "settings.html"]
    letters = [*(ROOT / "templates/emails").glob("newsletter*"), ROOT / "templates/emails/_page.html"]
    for path in (*pages, *letters, *(ROOT / name for name in SOURCES)):
        method = "python" if path.suffix == ".py" else "jinja2"
        for _, msgid, _, _ in extract_from_file(method, path, KEYWORDS):
            yield msgid if isinstance(msgid, str) else msgid[0]
    named = (Cadence, Stop, RuleAction, RuleGroup, IndicatorUnit)
    names = (word for enum in named for word in enum.labels().values())
    purposes = (purpose.name for purpose in PURPOSES.values())
    indicators = (indicator.name for indicator in INDICATORS.values())
    for name in (*names, *indicators, *LANGUAGE_NAMES.values(), *UNDISCLOSED_NAMES.values(), *purposes):
        yield name.msgid if isinstance(name, Message) else name


@pytest.fixture(params=REGIONAL_LANGUAGES)
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_its_catalogue_has_every_sentence_and_no_other_with_every_value(language: str):
    with (ROOT / f"app/translations/{language}/LC_MESSAGES/public.po").open("rb") as file:
        catalogue = read_po(file, locale=language)
    known = [message for message in catalogue if message.id]
    assert {message.id if isinstance(message.id, str) else message.id[0] for message in known} == set(sentences())
    for known_message in known:
        for source, translation in pairs(known_message):
            assert translation.strip() and not known_message.fuzzy
            assert sorted(PLACEHOLDER.findall(source)) == sorted(PLACEHOLDER.findall(translation)), source


@pytest.fixture
def spoken(desk: Desk, session: Session, language: str) -> Desk:
    """Return the desk of a town with that first language, and Spanish besides."""
    desk.town.organisation.languages, desk.town.organisation.region = [language, "es"], "ES-VC"
    session.add(desk.town.organisation)
    session.commit()
    return whole(desk)


def test_the_first_official_language_has_the_short_address_and_leads_to_the_others(spoken: Desk, language: str):
    page = spoken.ask("accounts").text
    assert f'<html lang="{language}">' in page and f"<h1>{SAID[language]}</h1>" in page
    assert f'property="og:locale" content="{language}_ES"' in page
    links = dict(re.findall(r'rel="alternate" hreflang="([^"]+)" href="http://127.0.0.1:8000([^"]+)"', page))
    here, there = "/p/riba/accounts", "/p/riba/es/accounts"
    assert links == {language: here, "es": there, "x-default": here}
    assert "<h1>Cuentas oficiales</h1>" in spoken.ask("es/accounts").text
    assert (">Valencià</a>" in page) is (language == "ca")


def test_nothing_of_ours_is_left_in_spanish(spoken: Desk, language: str):
    """Words written alike in both are exempt."""
    with (ROOT / f"app/translations/{language}/LC_MESSAGES/public.po").open("rb") as file:
        other = {
            message.id
            for message in read_po(file)
            if isinstance(message.id, str) and len(message.id) > 12 and message.id != message.string
        }
    for path in (*PAGES, "neutrality"):
        page = re.sub(r'<(p|div)[^>]*lang="es".*?</\1>', "", spoken.ask(path).text, flags=re.DOTALL)
        assert [msgid for msgid in other if "%(" not in msgid and f">{msgid}<" in page] == [], path


def test_the_neutrality_report_is_one_of_them(spoken: Desk, language: str):
    page, other = spoken.ask("neutrality"), spoken.ask("es/neutrality").text
    assert f"<h1>{REPORT[language]}</h1>" in page.text and f'<html lang="{language}">' in page.text
    assert "<h1>Informe de neutralidad</h1>" in other and "Peticiones políticas" in other
    assert "Peticiones políticas" not in page.text
    assert f'hreflang="{language}" href="http://127.0.0.1:8000/p/riba/neutrality"' in other
    assert 'href="/p/riba/es/neutrality"' in spoken.ask("es/").text
    assert {spoken.ask(f"{prefix}/neutrality").status_code for prefix in (language, "en", "xx")} == {404}


def test_a_report_that_is_open_alone_leads_to_no_page_that_is_not(desk: Desk):
    desk.publish_more()
    page = desk.ask("neutrality").text
    assert "<h1>Informe de neutralidad</h1>" in page
    assert set(re.findall(r'href="/p/riba/([^"]*)"', page)) == {"neutrality", "ca/neutrality"}
    desk.open()
    assert 'href="/p/riba/accounts"' in desk.ask("neutrality").text


def test_days_and_hours_are_said_as_the_language_says_them(spoken: Desk, language: str):
    dates_by_language = {"ca": "1 de març del 2027", "gl": "1 de marzo de 2027", "eu": "2027(e)ko martxoaren 1(a)"}
    assert dates_by_language[language] in spoken.ask("plan").text
