"""Sentences into the reader's language."""

from typing import Any

from flask import Flask, g, request
from flask_babel import Babel, gettext

from app.core.words import Sentence

LOCALES = ("es", "en")


def translate(sentence: Sentence | str) -> str:
    """A sentence in the reader's language; values that are sentences are translated too."""
    if isinstance(sentence, str):
        return sentence
    values = {name: translate(v) if isinstance(v, Sentence) else v for name, v in sentence.values.items()}
    return str(gettext(sentence.msgid, **values))


def locale() -> str:
    """The person's own choice, else what the browser prefers, else Spanish."""
    visitor = g.get("visitor")
    if visitor and visitor.user.locale in LOCALES:
        return str(visitor.user.locale)
    return request.accept_languages.best_match(LOCALES, "es") if request else "es"


def _finalise(value: Any) -> Any:
    return translate(value) if isinstance(value, Sentence) else value


def init_app(app: Flask) -> None:
    Babel(app, locale_selector=locale, default_locale="es", default_translation_directories="translations")
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.finalize = _finalise
    app.jinja_env.filters["translated"] = translate
    app.context_processor(lambda: {"language": locale()})
    app.context_processor(lambda: {"reader_language": locale()})
