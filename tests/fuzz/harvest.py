"""The product's own pages as a source: existing addresses, and forms with their fields filled in."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from flask.testing import FlaskClient
from werkzeug.exceptions import HTTPException
from werkzeug.routing import MapAdapter

from tests.page_forms import PageForm, read_page

KEPT = 40
"""Examples kept of each route: more of the same add nothing."""


@dataclass
class Harvest:
    """The pages read; per endpoint: the arguments of existing addresses, the forms sent there, and its query names."""

    pages: dict[str, str] = field(default_factory=dict)
    arguments: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    forms: dict[str, list[PageForm]] = field(default_factory=lambda: defaultdict(list))
    asked: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    names: set[str] = field(default_factory=set)
    seen: set[tuple[str, ...]] = field(default_factory=set)

    def gather(self, adapter: MapAdapter, client: FlaskClient, start: str, *, most: int) -> None:
        """Walk the pages from `start`, each kind of page a few times."""
        waiting, done = [start], 0
        while waiting and done < most:
            address = waiting.pop(0)
            answer = client.get(address)
            done += 1
            if answer.status_code in (302, 303):
                waiting.append(answer.headers["Location"])
            elif answer.mimetype == "text/html" and answer.status_code < 400:
                waiting += [link for link in self._read(adapter, address, answer.text) if self._is_new(adapter, link)]

    def _read(self, adapter: MapAdapter, address: str, page: str) -> list[str]:
        reader = read_page(page)
        self.pages[address] = page
        for form in reader.forms:
            form.action = form.action or address
            self._keep_form(adapter, form)
        for link in reader.links:
            self._keep_link(adapter, link, "GET")
        return reader.links

    def _keep_form(self, adapter: MapAdapter, form: PageForm) -> None:
        self.names.update(name for name, _ in form.pressed())
        if endpoint := self._keep_link(adapter, form.action, form.method):
            if len(self.forms[endpoint]) < KEPT:
                self.forms[endpoint].append(form)
            if form.method == "GET":
                self.asked[endpoint].update(name for name, _ in form.pressed())

    def _keep_link(self, adapter: MapAdapter, link: str, method: str) -> str:
        route = next(matched(adapter, link, method), None)
        if route is None:
            return ""
        endpoint, arguments = route
        if arguments not in self.arguments[endpoint] and len(self.arguments[endpoint]) < KEPT:
            self.arguments[endpoint].append(arguments)
        self.asked[endpoint].update(name for name, _ in parse_qsl(urlsplit(link).query))
        return endpoint

    def _is_new(self, adapter: MapAdapter, link: str) -> bool:
        """Tell whether a page's kind, by its query names, is new."""
        route = next(matched(adapter, link, "GET"), None)
        if route is None or route[0] in ("people.sign_out", "assets.static"):
            return False
        kind = (route[0], *sorted({name for name, _ in parse_qsl(urlsplit(link).query)}))
        is_new = kind not in self.seen
        self.seen.add(kind)
        return is_new


def matched(adapter: MapAdapter, link: str, method: str) -> Iterator[tuple[str, dict[str, Any]]]:
    parts = urlsplit(link)
    if parts.netloc or not parts.path.startswith("/"):
        return
    try:
        endpoint, arguments = adapter.match(parts.path, method=method)
    except HTTPException:
        return
    yield str(endpoint), dict(arguments)
