"""Keep a normalised copy of the product's answers, to compare two versions on the same data.

    python -m tests.golden take DATA_DIR COPY      DATA_DIR: an installation with the demonstration, left as it is
    python -m tests.golden compare COPY COPY       ends with 1 when they differ

The clock stands at the instant of the data's first `take` (kept beside them in `golden.json`), so that two versions
answer at the same moment. Tokens, hashes of assets and of content-security are masked.
"""

import difflib
import json
import os
import re
import shutil
import sys
import tempfile
import zipfile
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path
from urllib.parse import quote, urldefrag, urljoin, urlsplit

from flask import Flask
from flask.testing import FlaskClient

from app.factory import create_app
from app.wiring import wire
from config import Config
from tests.moments import now

OF_A_KIND = 2
"""Addresses kept per role among those that differ only in numbers."""
MOST = 900
LEAVES = re.compile(r"/sign-out|/images/|/static/")
PUBLIC = ("/sign-in", "/sign-in/sent", "/password/reset", "/p/villacauce/", "/robots.txt", "/no-existe", "/healthz")
COMMANDS = (("audit", "verify"), ("posts", "check"), ("search", "check"), ("feeds", "check"), ("demo", "show"))
MASKS = (
    (re.compile(r'(name="csrf_token" value=")[^"]*'), r"\1…"),
    (re.compile(r"(nonce[-=]\"?)[\w+/=-]{16,}"), r"\1…"),
    (re.compile(r"(/static/dist/[\w/-]+?)[.-][A-Z0-9a-f]{8,}(\.\w+)"), r"\1\2"),
    (re.compile(r"sha256-[\w+/=]+"), "sha256-…"),
    (re.compile(r"(integrity=\")[^\"]+"), r"\1…"),
    (re.compile(r'(name="(?:form_key|copy_key|seen)" value=")[^"]*'), r"\1…"),
    (re.compile(r"<dcterms:(created|modified)[^>]*>[^<]*"), "…"),
    (re.compile(r"\"took\": [\d.]+|\"pid\": \d+"), "…"),
)
KEPT_HEADERS = ("Content-Type", "Cache-Control", "Location", "Content-Disposition", "X-Robots-Tag")


class Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        href = dict(attrs).get("href")
        if tag == "a" and href:
            self.addresses.append(href)


def take(data: Path, copy: Path) -> int:
    """Write one file for each answer under `copy/<role>/` and return how many there are."""
    shutil.rmtree(copy, ignore_errors=True)
    with tempfile.TemporaryDirectory() as folder:
        own = Path(folder) / "data"
        shutil.copytree(data, own)
        instant = _instant(data)
        os.environ["DATA_DIR"] = str(own)
        config = Config(_env_file=None, data_dir=own, allowed_private_hosts="127.0.0.1")
        app = create_app(wire(config, clock=lambda: instant))
        app.test_cli_runner().invoke(args=["db", "upgrade"])
        count = _keep_commands(app, copy)
        for role, client in _visitors(app, own):
            count += sum(1 for _ in _keep_pages(client, copy / role))
    return count


def compare(before: Path, after: Path) -> list[str]:
    """Return the differences, file by file."""
    names = sorted({file.relative_to(folder) for folder in (before, after) for file in folder.rglob("*.*")})
    return [line for name in names for line in _differences(name, before / name, after / name)]


def _instant(data: Path) -> datetime:
    instant_file = data / "golden.json"
    if not instant_file.exists():
        instant_file.write_text(json.dumps({"at": now().isoformat()}))
    return datetime.fromisoformat(json.loads(instant_file.read_text())["at"])


def _visitors(app: Flask, data: Path) -> Iterator[tuple[str, FlaskClient]]:
    """Yield the public, and the demonstration's first person with each set of roles."""
    yield "public", app.test_client()
    seen: set[str] = set()
    for user in json.loads((data / "demo.json").read_text())["users"]:
        role = "+".join(user["roles"])
        if role not in seen:
            seen.add(role)
            client = app.test_client()
            _sign_in(client, user["email"], user["password"])
            yield role, client


def _sign_in(client: FlaskClient, email: str, password: str) -> None:
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/sign-in").get_data(as_text=True))
    form = {"email": email, "password": password, "csrf_token": token.group(1) if token else ""}
    assert client.post("/sign-in", data=form).status_code == 303, email


def _keep_commands(app: Flask, copy: Path) -> int:
    for command in COMMANDS:
        result = app.test_cli_runner().invoke(args=[*command, "--json"])
        _write(copy / "commands" / f"{'_'.join(command)}.json", f"exit {result.exit_code}\n{result.output}")
    return len(COMMANDS)


def _keep_pages(client: FlaskClient, folder: Path) -> Iterator[str]:
    """Walk the links from a visitor's first page, in the order they are met."""
    waiting = [*(PUBLIC if folder.name == "public" else ("/",))]
    met: set[str] = set()
    kinds: Counter[str] = Counter()
    while waiting and len(met) < MOST:
        address = waiting.pop(0)
        kind = re.sub(r"\d+|(?<=/rules/|/lists/)[^/]+|(?<=/feeds/)[^/]+", "0", urlsplit(address).path)
        if address in met or kinds[kind] >= OF_A_KIND:
            continue
        met.add(address)
        kinds[kind] += 1
        response = client.get(address)
        text = _readable(response.get_data(), response.mimetype)
        head = "".join(f"{name}: {value}\n" for name in KEPT_HEADERS if (value := response.headers.get(name)))
        _write(folder / f"{quote(address, safe='')[:180]}.txt", f"{response.status_code}\n{head}\n{text}")
        yield address
        if location := response.headers.get("Location"):
            waiting.append(location)
        if response.mimetype == "text/html":
            waiting += _addresses(text, address)


def _addresses(text: str, base: str) -> list[str]:
    links = Links()
    links.feed(text)
    joined = (urldefrag(urljoin(f"http://here{base}", link))[0] for link in links.addresses)
    own = (urlsplit(link) for link in joined if link.startswith("http://here/") and not LEAVES.search(link))
    return [parts.path + (f"?{parts.query}" if parts.query else "") for parts in own]


def _readable(body: bytes, mimetype: str) -> str:
    """Return an answer's text; of a zip, its names and texts; of any other bytes, their number."""
    if zipfile.is_zipfile(BytesIO(body)):
        with zipfile.ZipFile(BytesIO(body)) as archive:
            return "\n".join(f"== {name}\n{archive.read(name)[:20_000]!r}" for name in sorted(archive.namelist()))
    if mimetype == "application/pdf" or mimetype.startswith("image/"):
        return f"{mimetype}: {len(body) // 1000} kB"
    return body.decode("utf-8", "replace").replace("\r\n", "\n")


def _write(file: Path, text: str) -> None:
    for pattern, mask in MASKS:
        text = pattern.sub(mask, text)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)


def _differences(name: Path, before: Path, after: Path) -> Iterator[str]:
    if not (before.exists() and after.exists()):
        yield f"{name}: only {'before' if before.exists() else 'after'}"
        return
    old, new = before.read_text().splitlines(), after.read_text().splitlines()
    if old != new:
        yield from difflib.unified_diff(old, new, f"before/{name}", f"after/{name}", lineterm="", n=0)


if __name__ == "__main__":
    verb, first, second = sys.argv[1:]
    if verb == "take":
        print(take(Path(first), Path(second)), "answers kept")
    else:
        differences = compare(Path(first), Path(second))
        print(*differences, sep="\n")
        sys.exit(bool(differences))
