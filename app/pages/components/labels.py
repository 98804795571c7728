"""State, network and language names for every template, and the states posts are shown in."""

from collections.abc import Iterable
from typing import Protocol

from flask import Flask

from app.core.messages import Message
from app.domain.directory.rules.networks import NETWORK_NAMES
from app.domain.organisations.rules import language_name
from app.domain.posts.rules.states import PostStatus
from app.domain.publishing.queries.shown_states import shown_states
from app.domain.publishing.rules.delivery import DeliveryState
from app.domain.publishing.rules.shown_state import SHOWS_DELIVERIES, STATE_LABELS
from app.pages.shell.request_context import organisation
from app.web.request import read_session

STATUS_LABELS: dict[str, Message] = {
    **DeliveryState.labels(),
    **STATE_LABELS,
}


class StatedPost(Protocol):
    @property
    def id(self) -> int: ...
    @property
    def status(self) -> PostStatus: ...


def post_states(posts: Iterable[StatedPost]) -> dict[int, str]:
    """Return each post's shown state by its key; at most one statement, none for what was never approved."""
    listed = list(posts)
    approved = [post.id for post in listed if post.status in SHOWS_DELIVERIES]
    read = shown_states(read_session(), organisation().id, approved)
    return {post.id: read.get(post.id, post.status.value) for post in listed}


def init_app(app: Flask) -> None:
    app.jinja_env.globals["status_word"] = STATUS_LABELS.__getitem__
    app.jinja_env.globals["network_name"] = NETWORK_NAMES.__getitem__
    app.jinja_env.globals["language_word"] = language_name
