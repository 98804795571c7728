"""A closed list: images, and documents that run nothing, typed by content, never name."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from app.core.errors import Refusal
from app.core.messages import LabelledEnum, Message, msg
from app.core.sizes import MEGABYTE
from app.core.text import normalise_text

LARGEST_FILE = 8_000_000
"""Bytes."""

MOST_FILES = 10
"""Kept per request; an e-mail may name more."""

LONGEST_NAME = 120
DEFAULT_FILE_NAME = "archivo"


class ImageRights(LabelledEnum):
    UNKNOWN = "unknown", msg("No lo sé")
    YES = "yes", msg("Sí, se pueden publicar")
    NO = "no", msg("No, son solo para informar")


RIGHTS_STATUS_WORDS: dict[ImageRights, Message] = {
    ImageRights.UNKNOWN: msg("no consta si se puede publicar"),
    ImageRights.YES: msg("se puede publicar"),
    ImageRights.NO: msg("no se puede publicar"),
}
IMAGE_TYPES = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WebP"}
IMAGE_ENDINGS = frozenset({".jpg", ".jpeg", ".png", ".webp", ".heic", ".heif", ".avif", ".gif"})
_ODF = "application/vnd.oasis.opendocument."
_OFFICE = "application/vnd.openxmlformats-officedocument."
DOCUMENT_TYPES = {
    ".pdf": "application/pdf",
    ".odt": f"{_ODF}text",
    ".ods": f"{_ODF}spreadsheet",
    ".odp": f"{_ODF}presentation",
    ".docx": f"{_OFFICE}wordprocessingml.document",
    ".xlsx": f"{_OFFICE}spreadsheetml.sheet",
    ".pptx": f"{_OFFICE}presentationml.presentation",
    ".txt": "text/plain",
    ".csv": "text/csv",
}
ACCEPTED_ENDINGS = (*sorted(IMAGE_ENDINGS), *DOCUMENT_TYPES)
KIND_NAMES = IMAGE_TYPES | {media_type: ending[1:].upper() for ending, media_type in DOCUMENT_TYPES.items()}
_FOLDERS = {".docx": "word/", ".xlsx": "xl/", ".pptx": "ppt/"}
_SIGNATURES = (b"\xff\xd8\xff", b"\x89PNG\r\n", b"GIF8")
_HEIF_BRANDS = frozenset({b"ftypheic", b"ftypheix", b"ftypmif1", b"ftypavif"})
_CONTROL_BYTES = frozenset(range(32)) - set(b"\t\n\r\f")


@dataclass(frozen=True, slots=True)
class RequestFile:
    """Without content, only named, and `note` says why. `owner`: the image's."""

    name: str
    content: bytes = field(default=b"", repr=False)
    media_type: str = ""
    width: int = 0
    height: int = 0
    note: str = ""
    owner: str = ""
    rights: ImageRights = ImageRights.UNKNOWN

    @property
    def is_image(self) -> bool:
        return self.media_type in IMAGE_TYPES

    def entry(self) -> dict[str, Any]:
        fields = {"name": self.name, "note": self.note, "media_type": self.media_type, "size": len(self.content)}
        seen = {
            "width": self.width,
            "height": self.height,
            "rights": self.rights.value,
            "owner": normalise_text(self.owner),
        }
        return {**fields, **(seen if self.is_image else {}), "digest": ""}


NamesInside = Callable[[bytes], Sequence[str]]
"""A reader of the names in an archive; none where it is broken."""


def recognise_file(name: str, content: bytes, names_inside: NamesInside) -> str:
    """Return empty for presumed images. Raises `Refusal` for other types."""
    if not content:
        raise Refusal(msg("«%(name)s» está vacío.", name=name))
    if len(content) > LARGEST_FILE:
        raise Refusal(msg("«%(name)s» ocupa más de %(most)s MB.", name=name, most=LARGEST_FILE // MEGABYTE))
    ending = PurePosixPath(name).suffix.lower()
    if ending in IMAGE_ENDINGS or looks_like_image(content):
        return ""
    if ending not in DOCUMENT_TYPES:
        raise Refusal(msg("«%(name)s» no es de una clase que se admita: %(kinds)s.", name=name, kinds=accepted_kinds()))
    if not _matches_ending(ending, content, names_inside):
        raise Refusal(msg("«%(name)s» no es un %(kind)s, o está dañado.", name=name, kind=ending[1:].upper()))
    return DOCUMENT_TYPES[ending]


def check_rights(rights: ImageRights, owner: str) -> None:
    """Raise if a publishable image has no owner."""
    if rights is ImageRights.YES and not owner.strip():
        raise Refusal(msg("Diga de quién son las imágenes que se pueden publicar."))


def check_publishable(entry: Mapping[str, Any]) -> None:
    """Raise unless an image not marked unpublishable."""
    if entry.get("media_type") not in IMAGE_TYPES:
        raise Refusal(msg("«%(name)s» no es una imagen: el borrador no puede llevarla.", name=entry["name"]))
    if entry.get("rights") == ImageRights.NO:
        raise Refusal(msg("«%(name)s» no se puede publicar, según quien la aportó.", name=entry["name"]))


def accepted_kinds() -> str:
    return ", ".join(["JPEG", "PNG", "WebP", "HEIC", "AVIF", "GIF", *(ending[1:].upper() for ending in DOCUMENT_TYPES)])


def clean_file_name(name: str) -> str:
    """Remove path and invisible characters; shorten before the extension."""
    last = normalise_text(name.replace("\\", "/")).replace("\n", " ").split("/")[-1].strip(" .") or DEFAULT_FILE_NAME
    ending = PurePosixPath(last).suffix
    return last if len(last) <= LONGEST_NAME else last[: LONGEST_NAME - len(ending)] + ending


def rename_for_type(name: str, media_type: str) -> str:
    """Match the converted image: a GIF is now a PNG."""
    ending = f".{media_type.removeprefix('image/')}".replace(".jpeg", ".jpg")
    path = PurePosixPath(name)
    return name if path.suffix.lower().replace(".jpeg", ".jpg") == ending else f"{path.stem}{ending}"


def looks_like_image(content: bytes) -> bool:
    is_webp = content[:4] == b"RIFF" and content[8:12] == b"WEBP"
    return content.startswith(_SIGNATURES) or is_webp or content[4:12] in _HEIF_BRANDS


def _matches_ending(ending: str, content: bytes, names_inside: NamesInside) -> bool:
    check: Callable[[], bool] = {
        ".pdf": lambda: b"%PDF-" in content[:1024],
        ".txt": lambda: _is_text(content),
        ".csv": lambda: _is_text(content),
    }.get(ending, lambda: _is_office(ending, content, names_inside(content)))
    return check()


def _is_text(content: bytes) -> bool:
    """Reject PDFs, and bytes no text has in either encoding."""
    return not _CONTROL_BYTES.intersection(content) and not content.startswith(b"%PDF-")


def _is_office(ending: str, content: bytes, names: Sequence[str]) -> bool:
    """Tell by the names inside, unopened; macros make another type under any name."""
    if ending not in _FOLDERS:
        return bool(names) and _is_odf(content, DOCUMENT_TYPES[ending])
    inside = any(name.startswith(_FOLDERS[ending]) for name in names)
    return inside and "[Content_Types].xml" in names and not any(name.endswith("vbaProject.bin") for name in names)


def _is_odf(content: bytes, media_type: str) -> bool:
    """Judge by its first file, uncompressed (OpenDocument 1.2, part 3, §3.3)."""
    type_bytes = media_type.encode()
    return (
        content[30 : 38 + len(type_bytes)] == b"mimetype" + type_bytes and content[38 + len(type_bytes) :][:2] == b"PK"
    )
