"""Language detection (py3langid, for Galician and Basque)."""

from collections.abc import Sequence
from copy import copy
from functools import cache
from typing import TYPE_CHECKING

import regex

from app.core.links import replace_links

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

_LETTERS = regex.compile(r"\p{L}{2,}")
_NOT_PROSE = regex.compile(r"[@#]\S+")
MAX_CHARACTERS = 500


def guess_language(text: str, among: Sequence[str]) -> str:
    """Return the text's language, the first of `among` where no word decides."""
    prose = " ".join(_LETTERS.findall(_NOT_PROSE.sub(" ", replace_links(text[:MAX_CHARACTERS], lambda _: " "))))
    known = tuple(sorted(set(among) & _known_languages()))
    if not prose or len(known) < 2:
        return among[0]
    language: str = _identifier(known).classify(prose)[0]
    return language


@cache
def _known_languages() -> frozenset[str]:
    return frozenset(_load_model().labels)


@cache
def _identifier(languages: tuple[str, ...]) -> "LanguageIdentifier":
    made = copy(_load_model())
    made.set_languages(languages)
    return made


@cache
def _load_model() -> "LanguageIdentifier":
    """Load the model once a process: 95 MB, two seconds."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE)
