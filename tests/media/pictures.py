"""Images generated for tests, and what the library keeps of them."""

import io
import random
from datetime import datetime

from PIL import Image
from sqlmodel import Session

from app.core.actor import Actor
from app.db.work import Work
from app.domain.directory.models import Channel
from app.domain.directory.rules.networks import Network
from app.domain.image_rights.rules.licences import OWN_AND_NOBODY
from app.domain.media.models import LinkCard, MediaFile
from app.domain.media.ports import CleanedImage, FileStore
from app.domain.media.rules import card_digest
from app.domain.posts.rules.content import MediaUse
from app.usecases.image_rights.rights import note_rights
from app.usecases.media.images import keep_content, store_image
from app.usecases.wiring import Wiring
from tests.sample_town import Town


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
    note_rights(Work(session, actor, now), digest, OWN_AND_NOBODY)
    session.commit()


def store_own_picture(session: Session, files: FileStore, image: CleanedImage, *, name: str, actor: Actor, now):
    """Store a picture of one's own in which nobody is recognised."""
    row = store_image(Work(session, actor, now), files, image, name=name)
    note_rights(Work(session, actor, now), row.digest, OWN_AND_NOBODY)
    return row


def store_undrawn(session: Session, wiring: Wiring, town: Town, *, now: datetime) -> MediaUse:
    """Store a PNG in the library, and make its account one that takes JPEG alone: it is drawn before it goes out."""
    session.get_one(Channel, town.channels[0].id).network = Network.INSTAGRAM
    image = wiring.images.cleaned(picture("PNG", (640, 480)))
    row = store_own_picture(session, wiring.files, image, name="a.png", actor=town.author.actor, now=now)
    session.commit()
    return MediaUse(row.digest, "La sala de lectura")


def store_library_card(session: Session, wiring: Wiring, town: Town, address: str, *, now: datetime) -> LinkCard:
    """Store the card of a page that was read, its picture kept as an envelope has it."""
    card = LinkCard(organisation_id=town.id, address=address, digest=card_digest(address), asked_at=now)
    card.title, card.description, card.fetched_at = "Horario de la biblioteca", "De lunes a sábado", now
    card.picture, card.picture_type = picture("JPEG", (32, 32)), "image/jpeg"
    keep_content(wiring.files, town.id, card.picture)
    session.add(card)
    session.commit()
    return card
