from collections.abc import Mapping

import regex

from app.core.name_keys import fold_name

_NAMED = regex.compile(r"(?<![\p{L}\p{N}_@.])@(\p{L}[\p{L}\p{M}'’·-]*(?: \p{L}[\p{L}\p{M}'’·-]*){0,3})")


def mentioned_people(text: str, names: Mapping[int, str]) -> frozenset[int]:
    """Return the people whom "@" and the beginning of their name, in whole words, tell from all others."""
    known = {person: f"{fold_name(name)} " for person, name in names.items()}
    people = (_person(fold_name(match[1]).split(), known) for match in _NAMED.finditer(text))
    return frozenset(person for person in people if person is not None)


def _person(words: list[str], known: Mapping[int, str]) -> int | None:
    """Return the person of the longest beginning that is anybody's name, None where it is several people's."""
    for count in range(len(words), 0, -1):
        beginning = " ".join(words[:count])
        meant = [person for person, name in known.items() if name.startswith(f"{beginning} ")]
        if meant:
            return meant[0] if len(meant) == 1 else None
    return None
