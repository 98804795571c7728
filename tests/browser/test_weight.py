"""The weight of a browser's first visit, and the files left in the build."""

import gzip
from pathlib import Path

DIST = Path(__file__).parents[2] / "app/static/dist"
ALREADY_PACKED = {".woff2"}
LIMIT = 150_000
LATER, MOST_LATER = "later-", 60_000
"""Loaded when it is used, each within a limit of its own."""


def sent(path: Path) -> int:
    content = path.read_bytes()
    return len(content) if path.suffix in ALREADY_PACKED else len(gzip.compress(content))


def test_the_first_visit_weighs_less_than_150_kb() -> None:
    fetched = [
        path
        for path in DIST.iterdir()
        if path.suffix in {".css", ".js", ".svg", ".woff2"} and not path.name.startswith(LATER)
    ]
    assert 0 < sum(map(sent, fetched)) < LIMIT


def test_what_is_loaded_when_it_is_used_weighs_less_than_60_kb_each() -> None:
    later = [path for path in DIST.iterdir() if path.name.startswith(LATER) and path.suffix in {".css", ".js"}]
    assert later and max(map(sent, later)) < MOST_LATER


def test_every_bundled_package_keeps_its_licence() -> None:
    notices = (DIST / "THIRD-PARTY-NOTICES.txt").read_text()
    assert all(name in notices for name in ("htmx.org", "emojibase-data", "source-sans-3", "source-serif-4"))


def test_the_lock_holds_no_addresses() -> None:
    assert "resolved" not in (DIST.parents[2] / "package-lock.json").read_text()
