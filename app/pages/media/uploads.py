"""Pictures that a form brings: measured, cleaned and stored."""

import os
from typing import Any

from flask import Blueprint, current_app, request
from sqlmodel import Session
from werkzeug.datastructures import FileStorage

from app.core.errors import Refusal
from app.core.messages import Message, msg
from app.core.sizes import MEGABYTE
from app.domain.media.models import MediaFile
from app.domain.media.ports import UprightImage
from app.pages.shell.request_context import wiring
from app.usecases.media import images
from app.web.request import work, write_transaction
from app.web.translation import translate

OF_ONE_FILE = msg("«%(name)s»: %(why)s")
LONGEST_NAME = 60
TOO_BIG = msg("El archivo ocupa más de %(most)s MB. Elija otro más pequeño.")
PICTURES_TOGETHER = 5
"""A form without scripts may bring this many times the largest request, so that it loses nothing with one too large."""


def take_several_pictures(blueprint: Blueprint, *endpoints: str) -> None:
    """Raise the limit of these endpoints' requests, before anything of one is read."""

    def raise_limit(endpoint: str | None, _values: dict[str, Any] | None) -> None:
        if endpoint in endpoints:
            request.max_content_length = current_app.config["MAX_CONTENT_LENGTH"] * PICTURES_TOGETHER

    blueprint.url_value_preprocessor(raise_limit)


def store_upload(upload: FileStorage) -> MediaFile:
    """Store the picture. Raises `Refusal` for one too large, or no picture."""
    image = cleaned_upload(upload)
    with write_transaction() as session:
        return store_cleaned(session, upload, image)


def cleaned_upload(upload: FileStorage) -> UprightImage:
    """Draw the picture again, before any transaction: it is slow. Raises `Refusal` for one too large, or no picture."""
    _check_size(upload)
    return wiring().images.cleaned(upload.read())


def store_cleaned(session: Session, upload: FileStorage, image: UprightImage) -> MediaFile:
    known = {"name": upload.filename or "", "likeness": image.likeness}
    return images.store_image(work(session), wiring().files, image, **known)


def refusal_words(name: str, refusal: Refusal) -> Message:
    return msg(OF_ONE_FILE.msgid, name=name[-LONGEST_NAME:], why=translate(refusal.sentence))


def _check_size(upload: FileStorage) -> None:
    most = current_app.config["MAX_CONTENT_LENGTH"] - MEGABYTE
    size = upload.stream.seek(0, os.SEEK_END)
    upload.stream.seek(0)
    if size > most:
        raise Refusal(msg(TOO_BIG.msgid, most=most // MEGABYTE))
