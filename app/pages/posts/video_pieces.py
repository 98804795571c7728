"""A video or a document brought in pieces by a script, to go on where it broke; without one it comes with the form."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Annotated

from flask import request
from pydantic import Field
from werkzeug.datastructures import FileStorage

from app.core.errors import Busy, Refusal
from app.core.messages import Message, msg
from app.core.permissions import Permission
from app.core.sizes import MEGABYTE
from app.core.tokens import new_token
from app.domain.media.models import MediaFile
from app.pages.posts.blueprint import Page, bp
from app.pages.posts.expired_session import signed_out_json
from app.pages.shell.request_context import organisation, person, wiring
from app.usecases.media.documents import keep_document, store_document
from app.usecases.media.videos import keep_video, store_video
from app.web.access import requires
from app.web.forms import Form, read_form
from app.web.request import close_session, work, write_transaction
from app.web.translation import translate
from app.web.uploads import sent_file, takes_files

TOO_HEAVY = msg("El archivo ocupa más de %(most)s MB. Expórtelo más ligero.")
ENDLESS = 2**40
"""Octets: beyond any film."""
MOST_BEGUN = 3
"""Files that a person may have begun before this one: older ones are forgotten."""
LOST_PIECES = msg("El archivo no ha llegado entero: súbalo otra vez.")


class VideoPieceForm(Form):
    """`upload`: the browser's own name of the file; `offset`: where the piece begins."""

    upload: Annotated[str, Field(pattern=r"^[a-z0-9]{8,40}$")]
    offset: int = Field(ge=0, le=ENDLESS)


@bp.post("/videos")
@requires(Permission.POST_WRITE, Permission.POST_EDIT, signed_out=signed_out_json)
@takes_files("piece")
def video_pieces() -> Page:
    """Add a piece; say how much is there, which is where the next one begins."""
    form, piece = read_form(VideoPieceForm, request.form).value, sent_file("piece")
    if form is None or piece is None:
        return {"says": translate(LOST_PIECES)}, 422
    if form.offset == 0:
        wiring().uploads.keep_newest(_own_name(""), MOST_BEGUN)
    received = wiring().uploads.append(_own_name(form.upload), form.offset, piece.stream)
    if received > wiring().config.video_bytes:
        wiring().uploads.remove(_own_name(form.upload))
        return {"says": translate(_too_heavy())}, 422
    return {"received": received}, 200


def store_pieces(uploaded: str) -> MediaFile:
    """Store the file that came in pieces ("name;its file's name"). Raises `Refusal`."""
    upload, _, file_name = uploaded.partition(";")
    return _store(_own_name(upload), file_name)


def store_whole(file: FileStorage) -> MediaFile:
    """Store the file that came with its form. Raises `Refusal`."""
    name = _own_name(new_token())
    wiring().uploads.append(name, 0, file.stream)
    return _store(name, file.filename or "")


def _too_heavy() -> Message:
    return msg(TOO_HEAVY.msgid, most=wiring().config.video_bytes // MEGABYTE)


def _store(name: str, file_name: str) -> MediaFile:
    """Store the file; while it has to wait for others (`Busy`), what came of it stays."""
    uploads = wiring().uploads
    if not uploads.path(name).exists():
        raise Refusal(LOST_PIECES)
    close_session()
    try:
        store = _kept(uploads.path(name))
    except Busy:
        raise
    except Refusal:
        uploads.remove(name)
        raise
    uploads.remove(name)
    with write_transaction() as session:
        return store(work(session), name=file_name)


def _kept(path: Path) -> Callable[..., MediaFile]:
    """Keep the file by what it is; return what notes it."""
    files, here = wiring().files, organisation().id
    if _is_document(path):
        document = keep_document(files, wiring().documents, path, organisation_id=here)
        return partial(store_document, document=document)
    return partial(store_video, video=keep_video(files, wiring().videos, path, organisation_id=here))


def _is_document(path: Path) -> bool:
    """Tell a PDF by its mark, which may come a little later (ISO 32000-1, annex H.3)."""
    with path.open("rb") as stream:
        return b"%PDF-" in stream.read(1024)


def _own_name(upload: str) -> str:
    """Return where the person's own file is kept: nobody adds to somebody else's."""
    return f"{organisation().id}-{person().id}-{upload}"
