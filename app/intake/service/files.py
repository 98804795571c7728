"""The files of a request: taken in as they will be kept, kept apart from all others, and gone with its names.

Each has a name of its own in the store, though the same bytes may lie there already: so one can go without looking for
whoever else has them.
"""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from app.core.errors import NotFound, Refusal
from app.core.ids import new_token, token_digest
from app.core.words import say
from app.intake.models import Request
from app.intake.rules.attachments import MOST_FILES, Attachment, check_file, named_as, plain_name
from app.intake.rules.mailbox import Attached, note_on
from app.media.ports import Files, Images

NOT_TAKEN = "está vacío, dañado o no es de una clase que se admita"
NOT_AN_IMAGE = say("«%(name)s» no es una imagen que podamos usar. Sirven JPEG, PNG, WebP y GIF sin animación.")


class Holder(Protocol):
    """Whatever files came with: a request, a citizen's message."""

    organisation_id: int
    attachments: list[dict[str, Any]]


def take_in(images: Images, name: str, content: bytes) -> Attachment:
    """A document as it came, an image drawn again. Too slow for a transaction; raises a `Refusal` that names it."""
    name = plain_name(name)
    if media_type := check_file(name, content):
        return Attachment(name, content, media_type)
    try:
        image = images.cleaned(content)
    except Refusal as refusal:
        raise Refusal(say(NOT_AN_IMAGE.msgid, name=name)) from refusal
    return Attachment(named_as(name, image.media_type), image.content, image.media_type, image.width, image.height)


def taken_from_letter(images: Images, attached: Sequence[Attached]) -> tuple[Attachment, ...]:
    """Everything a letter brings: kept as by the form, or else only named with the reason; nothing is refused."""
    return tuple(_taken(images, file, is_one_too_many=n > MOST_FILES) for n, file in enumerate(attached, start=1))


def _taken(images: Images, file: Attached, *, is_one_too_many: bool) -> Attachment:
    if not file.is_fetched or is_one_too_many:
        return Attachment(plain_name(file.name), note=note_on(file))
    try:
        return take_in(images, file.name, file.content)
    except Refusal:
        return Attachment(plain_name(file.name), note=note_on(file, why=NOT_TAKEN))


def keep(files: Files | None, organisation_id: int, attached: Sequence[Attachment]) -> list[dict[str, Any]]:
    """What the request says of its files, after putting them in the store. `digest`: of the bytes as they are kept."""
    return [_kept(files, organisation_id, one) for one in attached]


def _kept(files: Files | None, organisation_id: int, one: Attachment) -> dict[str, Any]:
    if not one.content:
        return one.entry()
    assert files is not None, "whoever brings files says where they are kept"
    place = token_digest(new_token())
    files.keep(organisation_id, place, one.content)
    return one.entry() | {"digest": _digest(one), "place": place}


def are_those(attached: Sequence[Attachment], request: Request) -> bool:
    """Whether a request came with these very files."""
    return [_digest(one) for one in attached] == [file["digest"] for file in request.attachments]


def _digest(one: Attachment) -> str:
    return hashlib.sha256(one.content).hexdigest() if one.content else ""


def file_of(holder: Holder, position: int) -> Mapping[str, Any]:
    """The file at a place of the list, from one on. Raises `NotFound` for none, or for one that is only named."""
    there = holder.attachments[position - 1 : position] if position > 0 else []
    if not there or not there[0].get("place"):
        raise NotFound(say("Ese archivo no se guarda aquí."))
    return there[0]


def content_of(files: Files, holder: Holder, position: int) -> bytes:
    """Raises `NotFound` also where it is not in the store."""
    try:
        return files.read(holder.organisation_id, file_of(holder, position)["place"])
    except FileNotFoundError:
        raise NotFound(say("El archivo no está en su sitio. Avise a quien administra Cauce.")) from None


def forget(files: Files, holder: Holder, *, gone: str) -> list[dict[str, Any]]:
    """Take its files out of the store: what is left to say of each. What is gone already is no trouble."""
    for file in holder.attachments:
        if place := file.get("place"):
            files.remove(holder.organisation_id, place)
    return [{"name": gone, "digest": "", "note": ""} for _ in holder.attachments]
