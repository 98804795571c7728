"""The word of every state, of posts and of deliveries, for the `status` component."""

from flask import Flask

from app.core.words import Sentence
from app.drafting.rules.states import STATUS_WORDS
from app.publishing.rules import DELIVERY_WORDS

WORDS: dict[str, Sentence] = {
    **{state.value: word for state, word in DELIVERY_WORDS.items()},
    **{status.value: word for status, word in STATUS_WORDS.items()},
}


def init_app(app: Flask) -> None:
    app.jinja_env.globals["status_word"] = WORDS.__getitem__
