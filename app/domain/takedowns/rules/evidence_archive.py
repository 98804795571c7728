"""Identical bytes for identical content, and how to verify it."""

import hashlib
import json
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from enum import Enum
from typing import IO, Any

from app.core.errors import Refusal
from app.core.messages import msg
from app.core.sizes import MEGABYTE

MOST_POSTS = 40
MOST_IMAGES = 200_000_000
"""Posts, and bytes of images, per request."""

_EPOCH = (1980, 1, 1, 0, 0, 0)
MANIFEST, SUMS = "manifiesto.json", "SHA256SUMS"


def check_size(posts: int, images: int) -> None:
    """Raise `Refusal` when empty or too much for one request."""
    if not posts:
        raise Refusal(msg("Añada antes las publicaciones de las que habla el requerimiento."))
    if posts > MOST_POSTS or images > MOST_IMAGES:
        raise Refusal(
            msg(
                "Es demasiado para un solo archivo (más de %(posts)s publicaciones, o de %(size)s MB de imágenes). "
                "Reúna la prueba de cada publicación en su página.",
                posts=MOST_POSTS,
                size=MOST_IMAGES // MEGABYTE,
            )
        )


@dataclass(frozen=True, slots=True)
class EvidenceFile:
    name: str
    content: bytes


def canonical_json(document: Any) -> bytes:
    """Return JSON that is identical at every reading."""
    return json.dumps(document, sort_keys=True, indent=1, ensure_ascii=False, default=_plain_value).encode() + b"\n"


def row_values(row: Any, *left_out: str) -> dict[str, Any]:
    return {name: value for name, value in row.model_dump().items() if name not in left_out}


def write_archive(pieces: Iterator[EvidenceFile], into: IO[bytes]) -> str:
    """Return the manifest's fingerprint, which covers all files."""
    sums: dict[str, str] = {}
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as archive:
        for piece in pieces:
            _add_file(archive, piece)
            sums[piece.name] = hashlib.sha256(piece.content).hexdigest()
        manifest = canonical_json({"files": sums, "algorithm": "SHA-256"})
        _add_file(archive, EvidenceFile(MANIFEST, manifest))
        digest = hashlib.sha256(manifest).hexdigest()
        _add_file(archive, EvidenceFile(SUMS, _checksum_list({**sums, MANIFEST: digest})))
    return digest


def _checksum_list(sums: Mapping[str, str]) -> bytes:
    """Return lines that `sha256sum -c` reads."""
    return "".join(f"{digest}  {name}\n" for name, digest in sorted(sums.items())).encode()


def _add_file(archive: zipfile.ZipFile, piece: EvidenceFile) -> None:
    """Omit clocks and owners: same content, same bytes."""
    info = zipfile.ZipInfo(piece.name, _EPOCH)
    info.create_system, info.external_attr, info.compress_type = 3, 0o644 << 16, zipfile.ZIP_DEFLATED
    archive.writestr(info, piece.content)


def _plain_value(value: Any) -> Any:
    match value:
        case datetime():
            return value.astimezone(UTC).isoformat()
        case date() | time():
            return value.isoformat()
        case Enum():
            return value.value
    return str(value)
