import unicodedata
from difflib import get_close_matches
from functools import lru_cache

_KEY_LENGTH = 200


def fold_name(text: str) -> str:
    """Lower, unaccent and single-space: « Día » equals «dia»."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(c for c in apart if not unicodedata.combining(c)).split())


def handle_key(text: str) -> str:
    """Return the key shared by «@Ayto Ribera» and «aytoribera»."""
    return _key(text[:_KEY_LENGTH])


@lru_cache(maxsize=8192)
def _key(text: str) -> str:
    return "".join(fold_name(text).split()).removeprefix("@")


@lru_cache(maxsize=2048)
def nearest_names(word: str, names: tuple[str, ...], *, most: int = 3) -> tuple[str, ...]:
    """Return similar names, best first."""
    known = list(dict.fromkeys(names))
    by_key = {handle_key(name): name for name in reversed(known)}
    return tuple(by_key[key] for key in get_close_matches(handle_key(word), by_key, n=most, cutoff=0.55))
