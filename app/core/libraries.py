"""Thread-safe library objects (docs/architecture.md)."""

from threading import local

import snowballstemmer
from markdown_it import MarkdownIt

_TEXT_WITH_EVERY_RULE = "# t\n\n*a* [b](c)\n\n- d\n\n|e|f|\n|-|-|\n|g|h|\n"


class Stemmer:
    """A stemmer per thread: parallel calls would mix words."""

    def __init__(self, language: str) -> None:
        self._language = language
        self._own = local()

    def stem(self, word: str) -> str:
        try:
            own = self._own.stemmer
        except AttributeError:
            own = self._own.stemmer = snowballstemmer.stemmer(self._language)
        return str(own.stemWord(word))


def markdown_parser() -> MarkdownIt:
    """Share a CommonMark parser with tables.

    The first text compiles its rules, which other threads see half made: one is parsed here.
    """
    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    parser.render(_TEXT_WITH_EVERY_RULE)
    return parser
