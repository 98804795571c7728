"""The languages of posts by their names, as the administrations that use them say them."""

from flask import Flask

from app.core.words import Sentence, say

NAMES: dict[str, Sentence] = {
    "es": say("castellano"),
    "ca": say("catalán o valenciano"),
    "gl": say("gallego"),
    "eu": say("euskera"),
    "oc": say("aranés"),
    "en": say("inglés"),
    "fr": say("francés"),
    "de": say("alemán"),
}


def language_word(code: str) -> Sentence:
    return NAMES.get(code, Sentence(code))


def init_app(app: Flask) -> None:
    app.jinja_env.globals["language_word"] = language_word
