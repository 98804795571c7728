"""Pasted pieces, one per paragraph or a CSV sheet."""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from app.core.errors import Refusal
from app.core.messages import msg
from app.core.text import normalise_text
from app.domain.directory.rules.networks import NETWORK_NAMES, Network
from app.domain.directory.rules.text_length import TextLength, grapheme_length, measure_length
from app.domain.plan.rules.gate import PieceKind

MIN_LONG_LENGTH = 400
"""Characters."""
MAX_PIECES = 200
"""An account's total."""
_KINDS = {"corta": PieceKind.SHORT, "short": PieceKind.SHORT, "larga": PieceKind.LONG, "long": PieceKind.LONG}
_BREAK = re.compile(r"\n[^\S\n]*\n")


@dataclass(frozen=True, slots=True)
class PastedPiece:
    """`topic`: as in the sheet; empty means the form's."""

    kind: PieceKind
    text: str
    topic: str = ""


def parse_pieces(pasted: str, kind: PieceKind) -> list[PastedPiece]:
    """Parse a sheet if its first line has a `texto` column, else paragraphs, all of `kind`.

    Raises `Refusal`.
    """
    text = pasted.replace("\r\n", "\n").strip()
    head = text.partition("\n")[0]
    pieces = list(_pieces_of_sheet(text, head, kind) if _is_sheet(head) else _pieces_of_paragraphs(text, kind))
    if not pieces:
        raise Refusal(msg("No hay ninguna pieza: pegue al menos un texto."))
    return pieces


def network_length(network: Network, text: str) -> TextLength:
    return measure_length(network, text)


def check_pieces(network: Network, pieces: Sequence[PastedPiece]) -> None:
    """Raise `Refusal` for the first too long for the network or too short for a long one."""
    for place, piece in enumerate(pieces, start=1):
        _check_piece(network, place, piece)


def _check_piece(network: Network, place: int, piece: PastedPiece) -> None:
    size = network_length(network, piece.text)
    if piece.kind is PieceKind.SHORT and size.over:
        raise Refusal(
            msg(
                "La pieza %(place)s no cabe en %(network)s: ocupa %(used)s de %(limit)s. Acórtela o póngala entre las "
                "largas. No se ha guardado ninguna.",
                place=place,
                network=NETWORK_NAMES[network],
                used=size.used,
                limit=size.maximum,
            )
        )
    if piece.kind is PieceKind.LONG and (used := grapheme_length(piece.text)) < MIN_LONG_LENGTH:
        raise Refusal(
            msg(
                "La pieza %(place)s es corta para ser larga: tiene %(used)s caracteres y hacen falta %(limit)s. No se "
                "ha guardado ninguna.",
                place=place,
                used=used,
                limit=MIN_LONG_LENGTH,
            )
        )


def _is_sheet(head: str) -> bool:
    names = [name.strip(' "').casefold() for name in re.split(r"[;,\t]", head)]
    return "texto" in names or "text" in names


def _pieces_of_paragraphs(text: str, kind: PieceKind) -> Iterator[PastedPiece]:
    return (PastedPiece(kind, normalise_text(part)) for part in _BREAK.split(text) if part.strip())


def _pieces_of_sheet(text: str, head: str, kind: PieceKind) -> Iterator[PastedPiece]:
    mark = max(";,\t", key=head.count)
    for row in csv.DictReader(io.StringIO(text), delimiter=mark):
        cells = {(name or "").strip().casefold(): (value or "") for name, value in row.items() if name is not None}
        if body := normalise_text(_cell(cells, "texto", "text")):
            kind_name = _cell(cells, "clase", "kind").casefold()
            yield PastedPiece(_KINDS.get(kind_name, kind), body, _cell(cells, "tema", "topic"))


def _cell(cells: Mapping[str, str], *names: str) -> str:
    return next((cells[name].strip() for name in names if cells.get(name)), "")
