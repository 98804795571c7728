"""The running product, and its users in browsers."""

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests import moments
from tests.browser.conftest import browser_type_launch_args
from tests.journeys.product import Product, demonstration
from tests.moments import Moment
from tests.peers.smtp import Smtp

__all__ = ["browser_type_launch_args"]
ACTION_MS = 30_000
JOURNEY_S = 1200
"""The first journey also has the demonstration made, or waits for a neighbour to."""
Seat = Callable[..., Page]


def pytest_itemcollected(item: pytest.Item) -> None:
    item.add_marker(pytest.mark.timeout(JOURNEY_S))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Show the product's output when a journey failed."""
    report = yield
    for product in filter(lambda fixture: isinstance(fixture, Product), getattr(item, "funcargs", {}).values()):
        if report.failed:
            report.sections.append(("The product's log", product.log))
    return report


@pytest.fixture(scope="session")
def empty(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the DATA_DIR of an installation before its set-up."""
    folder = tmp_path_factory.mktemp("empty")
    shutil.copy(sqlite_template, folder / "cauce.db")
    return folder


@pytest.fixture
def empty_product(smtp: Smtp, empty: Path) -> Iterator[Product]:
    with Product(mail=smtp, data=empty) as product:
        yield product


@pytest.fixture(scope="session")
def demonstrated(common_folder: Path, moment: Moment) -> Path:
    """Return the DATA_DIR of an untouched installation with that moment's demonstration."""
    return demonstration(common_folder, moment.name)


@pytest.fixture(scope="session")
def lasting_product(demonstrated: Path) -> Iterator[Product]:
    with Product(data=demonstrated) as product:
        yield product


@pytest.fixture(scope="module")
def demo_product(lasting_product: Product, demonstrated: Path) -> Product:
    """Return an installation with the demonstration, fresh for each module."""
    lasting_product.begin_again(demonstrated)
    return lasting_product


@pytest.fixture
def seat(browser: Browser, demo_product: Product) -> Iterator[Seat]:
    """Yield `seat("supervisor")`: a page signed in with that role; keywords are the context's."""
    opened: list[BrowserContext] = []

    def sit(role: str, *, place: int = 0, **options: object) -> Page:
        context = browser.new_context(locale="es-ES", base_url=demo_product.address, **options)
        context.set_default_timeout(ACTION_MS)
        moments.move_browser(context)
        opened.append(context)
        page = context.new_page()
        sign_in(page, *credentials(demo_product, role, place))
        return page

    yield sit
    for context in opened:
        context.close()


def credentials(product: Product, role: str, place: int = 0) -> tuple[str, str]:
    """Return the e-mail and password of a demonstration user. `place`: its index among those with that role alone."""
    demo_data = json.loads((product.data / "demo.json").read_text())
    person = [user for user in demo_data["users"] if user["roles"] == [role]][place]
    return person["email"], person["password"]


def sign_in(page: Page, email: str, password: str) -> None:
    page.goto("/sign-in")
    page.get_by_label("Correo").fill(email)
    page.get_by_label("Contraseña", exact=True).fill(password)
    page.get_by_role("button", name="Entrar").click()
    page.wait_for_url("**/o/**")
