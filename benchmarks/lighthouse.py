"""Lighthouse over the pages one works in, signed in: on a phone and on a desk, as Lighthouse itself sets them.

    .venv/bin/python -m benchmarks.lighthouse [PAGE …]

Prints the four figures of each page, names the audits that cost points, and exits with 1 when a figure is below 95.
Private pages ask search engines to stay away, which is deliberate: that audit alone is left out of SEO. npx brings
Lighthouse from npm into its own store, so it is in no lock; `LIGHTHOUSE` names another command.
"""

import json
import os
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from benchmarks.desk import seated
from tests.browser.conftest import CHROMIUM, QUIET
from tests.browser.product import Product, running

COMMAND = "npx --yes lighthouse@12.8.2"
"""The last one for Node 20."""
LEAST = 95
PAGES = {
    "hoy": ("editor", "/today"),
    "calendar": ("editor", "/calendar"),
    "composer": ("editor", "/posts/new"),
    "queue": ("supervisor", "/waiting"),
    "review": ("supervisor", ".table__cell--main a"),
    "publications": ("editor", "/posts"),
    "inbox": ("editor", "/citizens"),
    "reports": ("supervisor", "/reports/compliance"),
}
"""Who opens it, and its address, or the link of the queue that leads to it."""
SCREENS: dict[str, list[str]] = {"phone": [], "desk": ["--preset=desktop"]}


@dataclass(frozen=True, slots=True)
class Subject:
    name: str
    url: str
    cookie: str


def subjects(product: Product, names: list[str]) -> Iterator[Subject]:
    """Yield the pages with their absolute addresses and the cookies of who opens them."""
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        for name, (role, place) in PAGES.items():
            if names and name not in names:
                continue
            with seated(browser, product, role) as desk:
                desk.page.goto(desk.address + (place if place.startswith("/") else PAGES["queue"][1]))
                if not place.startswith("/"):
                    desk.page.locator(place).first.click()
                    desk.page.wait_for_load_state("networkidle")
                cookies = desk.page.context.cookies()
                yield Subject(name, desk.page.url, "; ".join(f"{each['name']}={each['value']}" for each in cookies))


def look_at(subject: Subject, screen: list[str], folder: Path) -> dict[str, Any]:
    """Return Lighthouse's report."""
    written = folder / "report.json"
    command = [
        *shlex.split(os.environ.get("LIGHTHOUSE", COMMAND)),
        subject.url,
        "--quiet",
        "--output=json",
        f"--output-path={written}",
        "--skip-audits=is-crawlable",
        *("--chrome-flags=--headless --no-sandbox --disable-gpu", *screen),
        "--extra-headers",
        json.dumps({"Cookie": subject.cookie}),
    ]
    subprocess.run(command, env=os.environ | {"CHROME_PATH": CHROMIUM}, cwd=folder, check=True)
    report: dict[str, Any] = json.loads(written.read_text())
    if report["finalDisplayedUrl"] != subject.url:
        raise RuntimeError(f"{subject.url} led to {report['finalDisplayedUrl']}")
    return report


def costs(category: dict[str, Any], audits: dict[str, Any]) -> list[str]:
    """Return the audits of a category that cost points, with what they show."""
    weighed = (audits[each["id"]] for each in category["auditRefs"] if each["weight"])
    return [
        f"{audit['id']} {audit.get('displayValue', '')}".strip()
        for audit in weighed
        if audit["score"] is not None and audit["score"] < 0.9
    ]


def main() -> int:
    sound = True
    with tempfile.TemporaryDirectory() as name, running(Path(name) / "data") as product:
        print(f"{'':22}performance  accessibility  best practices  SEO   limit {LEAST}")
        for subject in list(subjects(product, sys.argv[1:])):
            for screen, options in SCREENS.items():
                report = look_at(subject, options, Path(name))
                points = {key: round(100 * each["score"]) for key, each in report["categories"].items()}
                print(f"{subject.name:14}{screen:8}" + "".join(f"{each:>11}" for each in points.values()), flush=True)
                for key in (key for key, value in points.items() if value < LEAST):
                    sound = False
                    print(f"  {key}: {'; '.join(costs(report['categories'][key], report['audits']))}")
    return 0 if sound else 1


if __name__ == "__main__":
    sys.exit(main())
