"""Request files, stored cleaned and apart, deleted with the request's names.

Each has its own stored name, even for equal bytes, easing deletion.
"""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from app.core.errors import Busy, NotFound, Refusal
from app.core.messages import msg
from app.core.tokens import new_token, token_digest
from app.domain.media.ports import FileStore
from app.domain.requests.models import Request
from app.domain.requests.ports import FileOpeners
from app.domain.requests.rules.attachments import (
    MOST_FILES,
    RequestFile,
    clean_file_name,
    recognise_file,
    rename_for_type,
)
from app.domain.requests.rules.mail_letter import LetterAttachment, unstored_file_note

FILE_NOT_TAKEN = "está vacío, dañado o no es de una clase que se admita"
FILE_NOT_AN_IMAGE = msg(
    "«%(name)s» no es una imagen que podamos usar. Sirven JPEG, PNG, WebP, HEIC, AVIF y GIF sin animación."
)


class FileHolder(Protocol):
    """A record with files: a request or citizen message."""

    organisation_id: int
    attachments: list[dict[str, Any]]


def take_file(openers: FileOpeners, name: str, content: bytes) -> RequestFile:
    """Accept a document or redrawn image. Too slow for a transaction; raises a `Refusal` naming it, or `Busy`."""
    name = clean_file_name(name)
    if media_type := recognise_file(name, content, openers.archives.names):
        return RequestFile(name, content, media_type)
    try:
        image = openers.images.cleaned(content)
    except Busy:
        raise
    except Refusal as refusal:
        raise Refusal(msg(FILE_NOT_AN_IMAGE.msgid, name=name)) from refusal
    return RequestFile(
        rename_for_type(name, image.media_type), image.content, image.media_type, image.width, image.height
    )


def take_letter_files(openers: FileOpeners, attached: Sequence[LetterAttachment]) -> tuple[RequestFile, ...]:
    """Accept by the form's rules; rejects are named with reasons, not refused."""
    return tuple(
        _take_letter_file(openers, file, is_one_too_many=n > MOST_FILES) for n, file in enumerate(attached, start=1)
    )


def _take_letter_file(openers: FileOpeners, file: LetterAttachment, *, is_one_too_many: bool) -> RequestFile:
    if not file.is_fetched or is_one_too_many:
        return RequestFile(clean_file_name(file.name), note=unstored_file_note(file))
    try:
        return take_file(openers, file.name, file.content)
    except Busy:
        raise
    except Refusal:
        return RequestFile(clean_file_name(file.name), note=unstored_file_note(file, why=FILE_NOT_TAKEN))


def store_files(files: FileStore | None, organisation_id: int, attached: Sequence[RequestFile]) -> list[dict[str, Any]]:
    """Store; return metadata. `digest`: of the stored bytes."""
    return [_store_file(files, organisation_id, file) for file in attached]


def _store_file(files: FileStore | None, organisation_id: int, file: RequestFile) -> dict[str, Any]:
    if not file.content:
        return file.entry()
    assert files is not None, "whoever brings files says where they are kept"
    place = token_digest(new_token())
    files.keep(organisation_id, place, file.content)
    return file.entry() | {"digest": _digest(file), "place": place}


def has_same_files(attached: Sequence[RequestFile], request: Request) -> bool:
    return [_digest(sent_file) for sent_file in attached] == [file["digest"] for file in request.attachments]


def _digest(file: RequestFile) -> str:
    return hashlib.sha256(file.content).hexdigest() if file.content else ""


def stored_file(holder: FileHolder, position: int) -> Mapping[str, Any]:
    """Return metadata, counting from 1. Raises `NotFound` if none or only named."""
    there = holder.attachments[position - 1 : position] if position > 0 else []
    if not there or not there[0].get("place"):
        raise NotFound(msg("Ese archivo no se guarda aquí."))
    return there[0]


def file_content(files: FileStore, holder: FileHolder, position: int) -> bytes:
    """Return the content. Raises `NotFound` also if not stored."""
    try:
        return files.read(holder.organisation_id, stored_file(holder, position)["place"])
    except FileNotFoundError:
        raise NotFound(msg("El archivo no está en su sitio. Avise a quien administra Cauce.")) from None


def remove_files(files: FileStore, holder: FileHolder, *, gone: str) -> list[dict[str, Any]]:
    """Delete, tolerating missing ones; return remaining metadata."""
    for file in holder.attachments:
        if place := file.get("place"):
            files.remove(holder.organisation_id, place)
    return [{"name": gone, "digest": "", "note": ""} for _ in holder.attachments]
