"""A user's search, once the worker has followed the record."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from html import unescape

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.usecases.search import projection
from app.usecases.wiring import Wiring
from tests.sample_town import Person, Town

TITLE, TAG = re.compile(r'class="results__link"[^>]*>(.*?)</a>'), re.compile("<[^>]+>")
Seat = Callable[[Person], FlaskClient]


@dataclass
class Reader:
    """A searching user; `titles(…)` lists the page of results in its order."""

    client: FlaskClient
    town: Town

    def ask(self, words: str = "", **chosen: object) -> TestResponse:
        query = {"q": words, **{name.rstrip("_"): value for name, value in chosen.items()}}
        return self.client.get(f"/o/{self.town.slug}/search", query_string=query)

    def titles(self, words: str = "", **chosen: object) -> list[str]:
        answer = self.ask(words, **chosen)
        assert answer.status_code == 200, answer.text
        return [unescape(TAG.sub("", title)) for title in TITLE.findall(answer.text)]


def follow(wiring: Wiring) -> int:
    return projection.catch_up_index(wiring.reading, wiring.writing)
