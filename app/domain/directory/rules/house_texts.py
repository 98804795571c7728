"""Texts an organisation keeps for its posts: groups of hashtags, and templates."""

from collections.abc import Iterator

import regex

from app.core.errors import Refusal
from app.core.messages import LabelledEnum, msg
from app.core.text import normalise_text

MOST_HASHTAGS = 30
"""As many as Instagram takes in one post."""
LONGEST_HASHTAG = 100
LONGEST_TEMPLATE = 5000
MOST_TEXTS = 100
"""Of each kind, in one organisation: they are read in a menu."""
_BETWEEN = regex.compile(r"[\s,;]+")
_HASHTAG = regex.compile(r"#[\p{L}\p{M}\p{N}_·]*\p{L}[\p{L}\p{M}\p{N}_·]*")


class HouseTextKind(LabelledEnum):
    HASHTAGS = "hashtags", msg("Grupo de etiquetas")
    TEMPLATE = "template", msg("Plantilla")


def house_text(kind: HouseTextKind, typed: str) -> str:
    """Return the text as it is kept. Raises `Refusal` for what is no text of its kind."""
    return " ".join(_hashtags(typed)) if kind is HouseTextKind.HASHTAGS else _template(typed)


def _template(typed: str) -> str:
    text = normalise_text(typed)
    if not text:
        raise Refusal(msg("Escriba el texto de la plantilla."))
    if len(text) > LONGEST_TEMPLATE:
        raise Refusal(msg("Una plantilla tiene como mucho %(most)s caracteres: acórtela.", most=LONGEST_TEMPLATE))
    return text


def _hashtags(typed: str) -> Iterator[str]:
    words = [word for word in _BETWEEN.split(normalise_text(typed)) if word]
    if not words:
        raise Refusal(msg("Escriba al menos una etiqueta."))
    if len(words) > MOST_HASHTAGS:
        raise Refusal(msg("Un grupo tiene como mucho %(most)s etiquetas: haga dos.", most=MOST_HASHTAGS))
    seen = set[str]()
    for hashtag in (word if word.startswith("#") else f"#{word}" for word in words):
        _check_hashtag(hashtag)
        if hashtag.casefold() in seen:
            raise Refusal(msg("«%(hashtag)s» está dos veces.", hashtag=hashtag))
        seen.add(hashtag.casefold())
        yield hashtag


def _check_hashtag(hashtag: str) -> None:
    if len(hashtag) > LONGEST_HASHTAG:
        longest = f"{hashtag[:20]}…"
        raise Refusal(
            msg("«%(hashtag)s» es demasiado larga: como mucho, %(most)s signos.", hashtag=longest, most=LONGEST_HASHTAG)
        )
    if not _HASHTAG.fullmatch(hashtag):
        raise Refusal(
            msg(
                "«%(hashtag)s» no es una etiqueta: lleva letras, cifras o guiones bajos, al menos una letra y ningún "
                "otro signo.",
                hashtag=hashtag,
            )
        )
