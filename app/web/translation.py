import gettext
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from babel.numbers import format_decimal
from babel.support import NullTranslations
from flask import Flask, current_app, g, request
from flask_babel import Babel, get_translations
from markupsafe import Markup, escape

from app.core.messages import Message

LOCALES = ("es", "en")
TRANSLATIONS = Path(__file__).parents[1] / "translations"


@dataclass(frozen=True, slots=True)
class Catalogue:
    """A language's sentences; those without values prepared once."""

    language: str
    translations: NullTranslations
    phrases: dict[str, str] = field(default_factory=dict)
    ready: dict[str, Markup] = field(default_factory=dict)

    def plain(self, msgid: str, values: dict[str, Any]) -> str:
        phrase = self.phrases.get(msgid)
        if phrase is None:
            phrase = self.phrases[msgid] = str(self.translations.gettext(msgid))
        return phrase % values if values else phrase

    def printed(self, msgid: str, values: dict[str, Any]) -> Markup:
        """Format, always as a format string, with values escaped: texts at once, the rest by markup."""
        phrase, values = self.translations.gettext(msgid), translated_values(values)
        if all(type(value) is str for value in values.values()):
            return Markup(phrase % {name: escape(value) for name, value in values.items()})
        return Markup(phrase) % values


def reader_catalogue() -> Catalogue:
    catalogue: Catalogue | None = g.get("phrases")
    if catalogue is None:
        known = current_app.extensions["phrases"]
        name = _choose_locale()
        if name not in known:
            known[name] = Catalogue(name, get_translations())
        catalogue = g.phrases = known[name]
    return catalogue


def translate(sentence: Message | str) -> str:
    """Translate a sentence, and those among its values."""
    if isinstance(sentence, str):
        return sentence
    return reader_catalogue().plain(sentence.msgid, translated_values(sentence.values))


def translated_values(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: translate(value) if isinstance(value, Message) else value for name, value in values.items()}


def load_catalogue(language: str, *domains: str) -> gettext.NullTranslations:
    """Return a language's catalogue: of the first domain, and what it lacks of the others; Spanish has none."""
    first, *others = (gettext.translation(domain, TRANSLATIONS, [language], fallback=True) for domain in domains)
    for other in others:
        first.add_fallback(other)
    return first


def locale() -> str:
    return reader_catalogue().language


def _choose_locale() -> str:
    """Return the person's, the browser's, or Spanish."""
    if (chosen := g.get("language")) in LOCALES:
        return str(chosen)
    return request.accept_languages.best_match(LOCALES, "es") if request else "es"


def format_number(value: float) -> str:
    """Format a number; small whole numbers are alike everywhere."""
    return str(value) if isinstance(value, int) and 0 <= value < 1000 else _number(value, locale())


@lru_cache(maxsize=2048)
def _number(value: float, language: str) -> str:
    return format_decimal(value, locale=language)


def _finalise(value: Any) -> Any:
    return translate(value) if isinstance(value, Message) else value


def _gettext(msgid: str, /, **values: Any) -> Markup:
    catalogue = reader_catalogue()
    if values:
        return catalogue.printed(msgid, values)
    phrase = catalogue.ready.get(msgid)
    if phrase is None:
        phrase = catalogue.ready[msgid] = catalogue.printed(msgid, {})
    return phrase


def _ngettext(singular: str, many: str, count: int, /, **values: Any) -> Markup:
    phrase = reader_catalogue().translations.ngettext(singular, many, count)
    return Markup(phrase) % {"num": format_number(count), **translated_values(values)}


def init_app(app: Flask) -> None:
    """Install our functions: the extension's resolve the language every time."""
    Babel(app, locale_selector=_choose_locale, default_locale="es", default_translation_directories="translations")
    app.extensions["phrases"] = {}
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.globals.update(_=_gettext, gettext=_gettext, ngettext=_ngettext)
    app.jinja_env.finalize = _finalise
    app.jinja_env.filters |= {"translated": translate, "number": format_number}
    app.context_processor(lambda: {"language": locale(), "reader_language": locale()})
