"""Library objects that several threads use, each made so that they may (the list is in docs/architecture.md)."""

from threading import local

import snowballstemmer
from markdown_it import MarkdownIt

_TEXT_WITH_EVERY_RULE = "# t\n\n*a* [b](c)\n\n- d\n\n|e|f|\n|-|-|\n|g|h|\n"


class Stemmer:
    """A Snowball stemmer for each thread: the library's keeps the word it is at, and two at once give a third word."""

    def __init__(self, language: str) -> None:
        self._language = language
        self._own = local()

    def stem(self, word: str) -> str:
        """Return the stem of a word in lower case."""
        try:
            own = self._own.stemmer
        except AttributeError:
            own = self._own.stemmer = snowballstemmer.stemmer(self._language)
        return str(own.stemWord(word))


def markdown_parser() -> MarkdownIt:
    """Return a CommonMark parser with tables that threads may share.

    The library compiles its chains of rules at the first text, and shows them while they are half made: a second
    thread would read without some of the rules. Reading a text here leaves nothing to compile.
    """
    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    parser.render(_TEXT_WITH_EVERY_RULE)
    return parser
