"""The letters' words: `templates/emails/<kind>.subject` and `.txt`, in the language of whoever receives them."""

from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_datetime
from babel.support import Translations
from jinja2 import Environment, FileSystemLoader, StrictUndefined, TemplateError

from app.organisations.rules import weekday_name

ROOT = Path(__file__).parents[2]
LOCALES = ("es", "en")
_MOMENT = {"es": "EEEE, d 'de' MMMM 'de' y, HH:mm", "en": "EEEE, d MMMM y, HH:mm"}


class WrittenLetters:
    """Plain text: nothing is escaped, and a name missing from the context is an error. `address`: where Cauce is."""

    def __init__(
        self, address: str = "", *, templates: Path = ROOT / "templates/emails", words: Path = ROOT / "app/translations"
    ) -> None:
        self._address = address
        self._templates = templates
        self._words = words
        self._environment = cache(self._open)

    def compose(self, kind: str, context: dict[str, Any], *, locale: str) -> tuple[str, str]:
        environment = self._environment(locale if locale in LOCALES else LOCALES[0])
        try:
            parts = [environment.get_template(f"{kind}.{part}").render(context).strip() for part in ("subject", "txt")]
        except TemplateError as error:
            raise LookupError(f"the letter {kind} cannot be written: {error}") from error
        return parts[0], f"{parts[1]}\n"

    def _open(self, locale: str) -> Environment:
        environment = Environment(
            loader=FileSystemLoader(self._templates),
            extensions=["jinja2.ext.i18n"],
            autoescape=False,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        translations = Translations.load(self._words, [locale])
        environment.install_gettext_translations(translations, newstyle=True)  # type: ignore[attr-defined] # added by the extension
        environment.globals["address"] = self._address
        environment.filters["moment"] = lambda value, zone: _moment(value, zone, locale)
        environment.filters["weekday"] = lambda day: translations.gettext(weekday_name(day).msgid).lower()
        return environment


def _moment(value: str, zone: str, locale: str) -> str:
    """An instant of the context (ISO 8601) as the reader writes it, in the organisation's zone."""
    instant = datetime.fromisoformat(value)
    return format_datetime(instant, _MOMENT[locale], tzinfo=ZoneInfo(zone), locale=locale)
