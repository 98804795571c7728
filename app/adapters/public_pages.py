import hashlib
from collections.abc import Callable, Mapping
from datetime import date
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from babel import Locale
from babel.dates import get_day_names
from babel.numbers import format_currency, format_decimal
from babel.support import NullTranslations, Translations
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from app.adapters.mail.letters import PAGE_LANGUAGES, catalogue_name
from app.core.dates import date_formatter
from app.core.links import split_links
from app.core.markdown import render_markdown
from app.core.messages import Message
from app.domain.organisations.rules import language_name

ROOT = Path(__file__).parents[2]
_LOCAL_ENDONYMS = {("ca", "ES-VC"): "Valencià"}


class TemplatePages:
    """Pages with the organisation's texts, the interface in their language.

    `address`: Cauce's, without final slash. `assets()`: built files by name.
    """

    def __init__(
        self,
        address: str,
        *,
        assets: Callable[[], Mapping[str, str]],
        templates: Path = ROOT / "templates",
        words: Path = ROOT / "app/translations",
    ) -> None:
        self.address = address
        self._assets = assets
        self._templates = templates
        self._words = words
        self._environment = cache(self._open)

    @cached_property
    def edition(self) -> str:
        """Return a digest of all but organisations' texts; changes rewrite pages."""
        parts = [self._templates / "public", self._templates / "components"]
        files = sorted(path for part in parts for path in part.glob("*.html"))
        catalogues = sorted(self._words.rglob("*.mo"))
        digest_parts = [
            self.address.encode(),
            repr(sorted(self._assets().items())).encode(),
            *(path.read_bytes() for path in (*files, *catalogues)),
        ]
        return hashlib.sha256(b"\0".join(digest_parts)).hexdigest()[:16]

    def page_language(self, language: str) -> str:
        return language if language in PAGE_LANGUAGES else PAGE_LANGUAGES[0]

    def translate(self, sentence: Message, language: str) -> str:
        return str(self._environment(self.page_language(language)).filters["translated"](sentence))

    def write(self, name: str, language: str, values: Mapping[str, Any]) -> bytes:
        page_language = self.page_language(language)
        template = self._environment(page_language).get_template(f"public/{name}")
        page = template.render({**values, "language": language, "page_language": page_language})
        return f"{page}\n".encode()

    def _open(self, locale: str) -> Environment:
        environment = Environment(
            loader=FileSystemLoader(self._templates),
            extensions=["jinja2.ext.i18n"],
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        translations = Translations.load(self._words, [locale], catalogue_name(locale))
        environment.install_gettext_translations(translations, newstyle=True)  # type: ignore[attr-defined] # added by the extension
        environment.finalize = lambda value: _translate(value, translations)
        names = self._assets()
        environment.globals["asset"] = lambda name: f"/static/{names[name]}"
        environment.filters |= {
            "markdown": render_markdown,
            "split_links": split_links,
            "translated": lambda value: _translate(value, translations),
            "endonym": _endonym,
            "tongue": lambda code: _translate(language_name(code), translations),
            "weekday": lambda number: get_day_names("wide", locale=locale)[int(number)],
            "month": date_formatter("month", locale),
            "day": lambda value: _format_day(value, locale),
            "number": lambda value: _format_number(value, locale),
            "euros": lambda cents: format_currency(cents / 100, "EUR", locale=locale),
        }
        return environment


def _endonym(code: str, region: str) -> str:
    own = _LOCAL_ENDONYMS.get((code, region)) or Locale.parse(code).get_language_name(code)
    return (own or code).capitalize()


def _translate(value: Any, translations: NullTranslations) -> Any:
    if not isinstance(value, Message):
        return value
    text = translations.gettext(value.msgid)
    return (
        text % {name: _translate(argument, translations) for name, argument in value.values.items()}
        if value.values
        else text
    )


def _format_day(value: date | str | None, locale: str) -> str:
    """Format a day, or return text given instead."""
    try:
        day = value if isinstance(value, date) else date.fromisoformat(value or "")
    except ValueError:
        return str(value or "")
    return date_formatter("long", locale)(day)


def _format_number(value: Any, locale: str) -> str:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return str(format_decimal(value, locale=locale)) if is_number else str("" if value is None else value)
