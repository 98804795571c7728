"""Dictionary forms in Spanish, Catalan and Galician, in shared files.

The `packer` maps simplemma's dictionaries (objects: 200 MB a process); Basque has the Snowball stem.
"""

from functools import cache
from pathlib import Path

import marisa_trie

from app.core.libraries import Stemmer

FOLDER = Path(__file__).parent
DICTIONARIES = ("es", "ca", "gl")
BASQUE = Stemmer("basque")


def dictionary_form(word: str, language: str) -> str:
    """Return a lower-case word's form, else itself; raise `FileNotFoundError` without dictionaries."""
    if language == "eu":
        return BASQUE.stem(word)
    lemmas = dictionary(language).get(word) if language in DICTIONARIES else None
    return lemmas[0].decode() if lemmas else word


def knows_word(word: str) -> bool:
    """Tell whether a lower-case word, accented or not, is in a dictionary."""
    return any(word in dictionary(language) for language in DICTIONARIES)


@cache
def dictionary(language: str) -> marisa_trie.BytesTrie:
    path = FOLDER / f"{language}.trie"
    if not path.exists():
        raise FileNotFoundError(f"{path} is missing: `make run` and `make test` write it")
    return marisa_trie.BytesTrie().mmap(str(path))
