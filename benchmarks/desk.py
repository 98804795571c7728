"""The desk by its clicks and pixels, in a real browser over the demonstration.

    .venv/bin/python -m benchmarks.desk [FLOW …] [--data DIR]

Prints for each flow its clicks, keys, page loads, heights, first content, layout shift, words and the time to
interactive (from the navigation's start until the main script has run and the last long task ended), beside the limits;
exits with 1 when one is exceeded. Screens are of 1,280 × 800 px and, on the phone, of 390 × 844.
"""

import argparse
import os
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from app.demo.sign_ins import load_sign_ins
from benchmarks import desk_flows as flows
from benchmarks.desk_person import Desk, Figure
from benchmarks.installation import AT_ONCE
from tests import moments
from tests.browser.conftest import CHROMIUM, QUIET
from tests.browser.product import ROOT
from tests.journeys.product import Product, demonstration

DESK, PHONE = {"width": 1280, "height": 800}, {"width": 390, "height": 844}
MOST_SCRIPT = 60_000
"""Bytes compressed."""
ANY_PAGE = {"layout shift": 0.02}


@dataclass(frozen=True, slots=True)
class Flow:
    name: str
    role: str
    act: Callable[[Desk], None]
    limits: Mapping[str, float] = field(default_factory=dict)
    screen: Mapping[str, int] = field(default_factory=lambda: DESK)
    before: Callable[[flows.Seat], None] | None = None


def _counts(clicks: int, keys: int, loads: int) -> dict[str, float]:
    return {"clicks": clicks, "keys": keys, "page loads": loads}


FLOWS = (
    Flow("compose", "editor", flows.compose, _counts(9, 1, 1) | {"text, y px": 400, "height, px": 1400}),
    Flow("look", "editor", flows.look, _counts(1, 1, 0) | {"grid, y px": 180, "today, y px": 760}),
    Flow("move", "editor", flows.move, _counts(2, 0, 0), before=flows.draft),
    Flow("subscribe", "editor", flows.subscribe, _counts(2, 0, 0)),
    Flow("week on the phone", "editor", flows.week_on_the_phone, _counts(1, 0, 1) | {"controls, px": 120}, PHONE),
    Flow("find a post", "editor", flows.find, _counts(0, 2, 1)),
    Flow("import 180 rows", "editor", flows.import_rows, _counts(5, 0, 3)),
    Flow("publish three by hand", "editor", flows.publish_by_hand, _counts(7, 4, 2), before=flows.await_a_hand),
    Flow("review", "supervisor", flows.review, _counts(1, 0, 1) | {"text, y px": 300}),
    Flow("review eight", "supervisor", flows.review_eight, _counts(0, flows.IN_A_ROW + 2, flows.IN_A_ROW + 1)),
    Flow("reject on the phone", "supervisor", flows.reject, _counts(3, 0, 1), PHONE),
)


@contextmanager
def seated(browser: Browser, product: Product, role: str, screen: Mapping[str, int] = DESK) -> Iterator[Desk]:
    sign_ins = load_sign_ins(product.data)
    assert sign_ins is not None
    person = next(user for user in sign_ins.users if user.roles[0] == role)
    context = browser.new_context(
        viewport={**screen}, locale="es-ES", base_url=product.address, permissions=["clipboard-write"]
    )
    moments.move_browser(context)
    page = context.new_page()
    page.goto(f"{product.address}/sign-in")
    page.get_by_label("Correo").fill(person.email)
    page.get_by_label("Contraseña", exact=True).fill(person.password)
    page.keyboard.press("Enter")
    page.wait_for_url("**/o/**")
    yield Desk(page, f"{product.address}/o/{sign_ins.organisation}")
    context.close()


def script_bytes() -> int:
    return sum(path.stat().st_size for path in (ROOT / "app" / "static" / "dist").glob("main-*.js.br"))


def report(name: str, figures: list[Figure], limits: Mapping[str, float]) -> bool:
    """Print a flow's figures; return whether all are within their limits."""
    print(name)
    over = [what for what, value in figures if value > limits.get(what, value)]
    for what, value in figures:
        limit = f"limit {limits[what]:g}" if what in limits else ""
        print(f"  {what:22} {value:>9g}   {limit}{'  OVER' if value > limits.get(what, value) else ''}")
    return not over


@contextmanager
def running(data: Path | None) -> Iterator[Product]:
    """Run the product on a copy of that demonstration, or on one made for it."""
    os.environ.update(AT_ONCE)
    with (
        tempfile.TemporaryDirectory() as folder,
        Product(data=data or demonstration(Path(folder), "desk")) as product,
    ):
        yield product


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("flows", nargs="*", metavar="FLOW", choices=[[], *(flow.name for flow in FLOWS)])
    parser.add_argument("--data", type=Path, help="a DATA_DIR with the demonstration, to copy instead of making it")
    asked = parser.parse_args(arguments)
    sound = report("script", [("bytes compressed", script_bytes())], {"bytes compressed": MOST_SCRIPT})
    with running(asked.data) as product, sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        for flow in (flow for flow in FLOWS if not asked.flows or flow.name in asked.flows):
            if flow.before:
                flow.before(partial(seated, browser, product))
            with seated(browser, product, flow.role, flow.screen) as desk:
                flow.act(desk)
                sound = report(flow.name, desk.figures, {**ANY_PAGE, **flow.limits}) and sound
        browser.close()
    return 0 if sound else 1


if __name__ == "__main__":
    sys.exit(main())
