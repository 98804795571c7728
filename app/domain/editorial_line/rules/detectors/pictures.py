"""Accessibility of pictures and videos, and their people.

Empty marks, at the end; `term`: alternative text, else picture number.
"""

import re
from collections.abc import Callable, Iterator, Sequence

from app.domain.editorial_line.rules.findings import TextMark
from app.domain.editorial_line.rules.letter_forms import fold
from app.domain.editorial_line.rules.piece import PiecePicture, PieceScan

_FILE = re.compile(
    r"\S+\.(?:jpe?g|png|gif|webp|heic|tiff?|bmp|pdf|mp4|mov)|(?:img|dscn?|pxl|screenshot|whatsapp)[\W_]*[\d\W_]+.*",
    re.IGNORECASE,
)
_NOTHING = (
    "imagen,imagenes,la imagen,una imagen,foto,fotos,fotografia,una foto,cartel,el cartel,un cartel,imatge,una imatge,"
    "cartell,imaxe,unha imaxe,irudia,argazkia,kartela,image,photo,picture,grafico,logo,captura"
)
_SAYS_NOTHING = frozenset(_NOTHING.split(","))


def missing_alt_texts(look: PieceScan) -> Sequence[TextMark]:
    """Mark non-decorative images with alternative text missing, a file name, «imagen», the post's or another's."""
    pictures = look.piece.pictures
    if not pictures:
        return []
    texts = [fold(picture.alt_text.strip()) for picture in pictures]
    own = fold(look.text.strip())
    return _marks(
        look,
        lambda place, piece_picture: (
            piece_picture.kind == "image" and _says_nothing(texts, place, own) and not _is(piece_picture, "decorative")
        ),
    )


def _says_nothing(texts: Sequence[str], place: int, own: str) -> bool:
    text = texts[place]
    return not text or text == own or text in _SAYS_NOTHING or text in texts[:place] or bool(_FILE.fullmatch(text))


def uncaptioned_videos(look: PieceScan) -> Sequence[TextMark]:
    """Mark videos declared without subtitles, unless live."""
    return _marks(
        look,
        lambda _, picture: picture.kind == "video" and _is(picture, "captions", False) and not _is(picture, "live"),
    )


def uncaptioned_live_videos(look: PieceScan) -> Sequence[TextMark]:
    return _marks(
        look, lambda _, picture: picture.kind == "video" and _is(picture, "captions", False) and _is(picture, "live")
    )


def unconsented_people(look: PieceScan) -> Sequence[TextMark]:
    """Mark recognisable people without office, consent or other ground."""
    return _marks(look, lambda _, picture: _is(picture, "person") and not _is(picture, "consent"))


def unconsented_minors(look: PieceScan) -> Sequence[TextMark]:
    return _marks(look, lambda _, picture: _is(picture, "minor") and not _is(picture, "consent"))


def lapsed_consents(look: PieceScan) -> Sequence[TextMark]:
    """Mark people whose consent ended, or was given for other networks."""
    return _marks(look, lambda _, picture: _is(picture, "lapsed"))


def revoked_consents(look: PieceScan) -> Sequence[TextMark]:
    return _marks(look, lambda _, picture: _is(picture, "revoked"))


def unlicensed_pictures(look: PieceScan) -> Sequence[TextMark]:
    """Mark stored pictures whose permission was not noted, or has ended."""
    return _marks(look, lambda _, picture: _is(picture, "licensed", False))


AI_LABELS = {
    "es": "Imagen generada con inteligencia artificial.",
    "ca": "Imatge generada amb intel·ligència artificial.",
    "gl": "Imaxe xerada con intelixencia artificial.",
    "eu": "Adimen artifizialarekin sortutako irudia.",
}
_AI_WORDS = re.compile(
    r"(?:inteligencia|intel[·.]?ligencia|intelixencia) artificial|adimen artifizial|\b(?:con|amb|por|per) IA\b",
    re.IGNORECASE,
)


def unlabelled_ai_pictures(look: PieceScan) -> Sequence[TextMark]:
    """Mark the end of a text that hides that AI made or altered a picture; the label is the safe fix."""
    if _AI_WORDS.search(fold(look.text)) or not any(_is(picture, "ai") for picture in look.piece.pictures or ()):
        return []
    end = len(look.text)
    label = AI_LABELS.get(look.piece.language, AI_LABELS["es"])
    return [TextMark(end, end, "", instead=f"\n\n{label}" if look.text.strip() else label)]


def _is(picture: PiecePicture, question: str, answer: bool = True) -> bool:
    return picture.declared.get(question) is answer


def _marks(look: PieceScan, wanted: Callable[[int, PiecePicture], bool]) -> Sequence[TextMark]:
    return list(_found(look, wanted))


def _found(look: PieceScan, wanted: Callable[[int, PiecePicture], bool]) -> Iterator[TextMark]:
    end = len(look.text)
    for place, picture in enumerate(look.piece.pictures or ()):
        if wanted(place, picture):
            yield TextMark(end, end, picture.alt_text.strip() or str(place + 1), picture=place + 1)
