"""State, network and language names for every template."""

from flask import Flask

from app.core.messages import Message
from app.domain.directory.rules.networks import NETWORK_NAMES
from app.domain.organisations.rules import language_name
from app.domain.posts.rules.states import PostStatus
from app.domain.publishing.rules.delivery import DeliveryState

STATUS_LABELS: dict[str, Message] = {
    **DeliveryState.labels(),
    **PostStatus.labels(),
}


def init_app(app: Flask) -> None:
    app.jinja_env.globals["status_word"] = STATUS_LABELS.__getitem__
    app.jinja_env.globals["network_name"] = NETWORK_NAMES.__getitem__
    app.jinja_env.globals["language_word"] = language_name
