"""Dictionary forms of Spanish, Catalan and Galician words, in files that every process shares in memory.

The dictionaries are simplemma's, packed once an installation (`packing`) into tries that are mapped, not loaded: as
Python objects they would cost 200 MB a process. Basque has none there: the Snowball stem stands in for it.
"""

from functools import cache
from pathlib import Path

import marisa_trie

from app.core.libraries import Stemmer

FOLDER = Path(__file__).parent
DICTIONARIES = ("es", "ca", "gl")
BASQUE = Stemmer("basque")


def dictionary_form(word: str, language: str) -> str:
    """The dictionary form of a word in lower case; the word itself when it, or its language, has none.

    Raises `FileNotFoundError` where the dictionaries were never packed.
    """
    if language == "eu":
        return BASQUE.stem(word)
    found = dictionary(language).get(word) if language in DICTIONARIES else None
    return found[0].decode() if found else word


@cache
def dictionary(language: str) -> marisa_trie.BytesTrie:
    path = FOLDER / f"{language}.trie"
    if not path.exists():
        raise FileNotFoundError(f"{path} is missing: `make run` and `make test` write it")
    return marisa_trie.BytesTrie().mmap(str(path))
