"""Posts on the pages of a move, and requests to those pages."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from html import unescape
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session
from werkzeug.test import TestResponse

from app.domain.moves.rules import encode_seen_hour
from app.domain.posts.models import Post
from app.usecases.wiring import Wiring

MOVE = "/o/riba/calendar/move"


@dataclass
class Mover:
    """A user at the page of a move, who answers its questions."""

    client: FlaskClient

    def look(self, *posts: Post, **fields: str) -> str:
        answer = self.client.get(MOVE, query_string={"post": [post.number for post in posts], **fields})
        assert answer.status_code == 200
        return unescape(answer.text)

    def move(self, *posts: Post, seen: datetime | None = None, **typed: str) -> TestResponse:
        """Move the posts. `seen`: their hour when the page opened, if not the current one."""
        hours = [f"{post.number} {encode_seen_hour(seen or post.planned_at)}" for post in posts]
        return self.client.post(MOVE, data={"post": [post.number for post in posts], "seen": hours, **typed})

    def insist(self, *posts: Post, **typed: str) -> TestResponse:
        """Confirm the move after its warnings."""
        response = self.move(*posts, **typed)
        assert response.status_code == 422, "it asks first"
        match = re.search(r'name="told" value="(\w*)"', response.text)
        assert match
        return self.move(*posts, **typed, told=match[1], agree="1")

    def undo(self, answer: TestResponse) -> TestResponse:
        """Press the undo button of the next page."""
        page = self.client.get(answer.location).text
        form = re.search(r'<form method="post" action="([^"]+/undo)">(.*?)</form>', page, re.DOTALL)
        assert form, "the page offers to undo it"
        fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form[2]))
        return self.client.post(form[1], data={name: unescape(value) for name, value in fields.items()})

    def said(self, answer: TestResponse) -> str:
        return unescape(self.client.get(answer.location).text)


@pytest.fixture
def mover(seat: Callable[..., FlaskClient], town: Any) -> Mover:
    """Return the author's mover."""
    return Mover(seat(town.author))


@pytest.fixture
def now_of(wiring: Wiring) -> Callable[[Post], Post]:
    """Return a function that reads a post's current row."""

    def look(post: Post) -> Post:
        with Session(wiring.engine) as fresh:
            return fresh.get_one(Post, post.id)

    return look
