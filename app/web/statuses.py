"""The words of states and networks, for every template."""

from flask import Flask

from app.channels.rules.accounts import NETWORK_NAMES
from app.core.words import Sentence
from app.drafting.rules.states import STATUS_WORDS
from app.publishing.rules import DELIVERY_WORDS

WORDS: dict[str, Sentence] = {
    **{state.value: word for state, word in DELIVERY_WORDS.items()},
    **{status.value: word for status, word in STATUS_WORDS.items()},
}


def init_app(app: Flask) -> None:
    app.jinja_env.globals["status_word"] = WORDS.__getitem__
    app.jinja_env.globals["network_name"] = NETWORK_NAMES.__getitem__
