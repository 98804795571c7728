"""Images generated for tests."""

import io
import random

from PIL import Image
from sqlmodel import Session

from app.core.actor import Actor
from app.domain.image_rights.rules.licences import OWN_AND_NOBODY
from app.domain.media.models import MediaFile
from app.domain.media.ports import CleanedImage, FileStore
from app.usecases.image_rights.rights import note_rights
from app.usecases.media.images import store_image


def picture(form: str = "JPEG", size: tuple[int, int] = (64, 48), **options: object) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, (20, 90, 100)).save(out, form, **options)
    return out.getvalue()


def noise(size: tuple[int, int]) -> bytes:
    """Return a picture that compresses badly."""
    out = io.BytesIO()
    Image.frombytes("RGB", size, random.Random(20).randbytes(size[0] * size[1] * 3)).save(out, "JPEG", quality=95)
    return out.getvalue()


def located() -> bytes:
    """Return a photograph with its location."""
    exif = Image.Exif()
    exif[0x010E] = "calle Mayor 3"
    exif.get_ifd(0x8825)[1] = "N"
    return picture(exif=exif)


def list_picture(session: Session, digest: str, *, actor: Actor, now) -> None:
    """Put a picture in the library by its digest alone, where nobody opens it."""
    facts = {"name": "a.jpg", "media_type": "image/jpeg", "size": 1000, "width": 64, "height": 48, "uploaded_at": now}
    session.add(MediaFile(organisation_id=actor.organisation_id, digest=digest, **facts))
    session.flush()
    note_rights(session, digest, OWN_AND_NOBODY, actor=actor, now=now)
    session.commit()


def store_own_picture(session: Session, files: FileStore, image: CleanedImage, *, name: str, actor: Actor, now):
    """Store a picture of one's own in which nobody is recognised."""
    row = store_image(session, files, image, name=name, actor=actor, now=now)
    note_rights(session, row.digest, OWN_AND_NOBODY, actor=actor, now=now)
    return row
