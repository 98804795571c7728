"""Packs the dictionaries: `python -m app.adapters.lemmas.packing`, which `make` does when they change."""

import marisa_trie
from simplemma.strategies.dictionaries import DefaultDictionaryFactory

from app.adapters.lemmas import DICTIONARIES, FOLDER


def pack(language: str) -> None:
    """Written whole or not at all. A form that is its own dictionary form needs no place."""
    forms = DefaultDictionaryFactory().get_dictionary(language)
    packed = marisa_trie.BytesTrie((form, lemma.encode()) for form, lemma in forms.items() if form != lemma)
    unfinished = FOLDER / f"{language}.part"
    packed.save(str(unfinished))
    unfinished.rename(FOLDER / f"{language}.trie")


if __name__ == "__main__":
    for name in DICTIONARIES:
        pack(name)
