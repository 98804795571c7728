"""The packer (`python -m app.adapters.lemmas.packer`), run by `make`."""

from collections.abc import Mapping

import marisa_trie
from simplemma.strategies.dictionaries import DefaultDictionaryFactory

from app.adapters.lemmas import DICTIONARIES, FOLDER
from app.domain.editorial_line.rules.letter_forms import fold


def pack(language: str) -> None:
    """Pack a language's forms whole or not at all."""
    forms = packed_forms(DefaultDictionaryFactory().get_dictionary(language))
    packed = marisa_trie.BytesTrie((form, lemma.encode()) for form, lemma in forms.items())
    unfinished = FOLDER / f"{language}.part"
    packed.save(str(unfinished))
    unfinished.rename(FOLDER / f"{language}.trie")


def packed_forms(known: Mapping[str, str]) -> dict[str, str]:
    """Return each word with its dictionary form, also unaccented if that is no word."""
    words = {lemma: lemma for lemma in known.values()} | dict(known)
    bare = {fold(form): lemma for form, lemma in words.items()}
    return {form: lemma for form, lemma in bare.items() if form not in words} | words


if __name__ == "__main__":
    for name in DICTIONARIES:
        pack(name)
