"""Posts as the pages of a move find them, and what is asked of those pages."""

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
    """Somebody at the page of a move, who answers what it asks."""

    client: FlaskClient

    def look(self, *posts: Post, **fields: str) -> str:
        answer = self.client.get(MOVE, query_string={"post": [post.number for post in posts], **fields})
        assert answer.status_code == 200
        return unescape(answer.text)

    def move(self, *posts: Post, seen: datetime | None = None, **typed: str) -> TestResponse:
        """`seen`: the hour they had when the page opened, if another than now."""
        hours = [f"{post.number} {encode_seen_hour(seen or post.planned_at)}" for post in posts]
        return self.client.post(MOVE, data={"post": [post.number for post in posts], "seen": hours, **typed})

    def insist(self, *posts: Post, **typed: str) -> TestResponse:
        """Having read what it said."""
        response = self.move(*posts, **typed)
        assert response.status_code == 422, "it asks first"
        match = re.search(r'name="told" value="(\w*)"', response.text)
        assert match
        return self.move(*posts, **typed, told=match[1], agree="1")

    def undo(self, answer: TestResponse) -> TestResponse:
        """Press the button that the page after it offers."""
        page = self.client.get(answer.location).text
        form = re.search(r'<form method="post" action="([^"]+/undo)">(.*?)</form>', page, re.DOTALL)
        assert form, "the page offers to undo it"
        fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form[2]))
        return self.client.post(form[1], data={name: unescape(value) for name, value in fields.items()})

    def said(self, answer: TestResponse) -> str:
        return unescape(self.client.get(answer.location).text)


@pytest.fixture
def mover(seat: Callable[..., FlaskClient], town: Any) -> Mover:
    """The author."""
    return Mover(seat(town.author))


@pytest.fixture
def now_of(wiring: Wiring) -> Callable[[Post], Post]:
    """The post as it is in the database now."""

    def look(post: Post) -> Post:
        with Session(wiring.engine) as fresh:
            return fresh.get_one(Post, post.id)

    return look
