"""Versions of a picture: the library offers the newest; what was approved keeps the one it was approved with."""

from sqlmodel import Session, col, update

from app.core.errors import Conflict
from app.core.messages import msg
from app.core.name_keys import fold_name
from app.core.permissions import Permission, demand
from app.db.work import Work
from app.domain.audit import service as audit
from app.domain.audit.rules.acts import Act
from app.domain.image_rights.queries import image_rights
from app.domain.image_rights.rules.licences import RightsNote
from app.domain.media import queries
from app.domain.media.models import MediaFile
from app.domain.media.rules import MediaKind
from app.usecases.image_rights.rights import note_rights
from app.usecases.media.images import tag_picture

NO_PICTURE = msg("Un vídeo no tiene versiones: suba el nuevo al escribir la publicación.")
NOT_THE_NEWEST = msg("Ya hay una versión más nueva de esta imagen: sustituya aquella.")
THE_SAME = msg("Es la misma imagen: elija el archivo de la versión nueva.")
ANOTHERS = msg("Esa imagen ya es una versión anterior de otra.")


def replace_picture(work: Work, digest: str, version: MediaFile, *, has_same_rights: bool) -> None:
    """Make a stored picture the newest version of another; an earlier version may come back.

    It takes the description, tags and focal point; the rights only where they are said to be the same, and never the
    people, whose consent is for the picture they saw.
    """
    demand(work.actor.may(Permission.POST_WRITE))
    old = queries.file_by_digest(work.session, work.organisation_id, digest)
    _check_replaceable(old, version)
    _supersede(work.session, old, version)
    version.alt_text = version.alt_text or old.alt_text
    version.words = fold_name(f"{version.name} {version.alt_text}")
    version.focus_x, version.focus_y = old.focus
    tags = queries.picture_tags(work.session, old.organisation_id, old.digest)
    if tags:
        tag_picture(work, version.digest, tags)
    audit.record(work, Act.MEDIA_REPLACED, subject=f"media:{old.id}", digest=version.digest)
    if has_same_rights:
        _carry_rights(work, old, version)


def _check_replaceable(old: MediaFile, version: MediaFile) -> None:
    if old.kind is not MediaKind.IMAGE:
        raise Conflict(NO_PICTURE)
    if version.digest == old.digest:
        raise Conflict(THE_SAME)
    if version.newest not in ("", old.digest):
        raise Conflict(ANOTHERS)


def _supersede(session: Session, old: MediaFile, version: MediaFile) -> None:
    """Point the old and those before it to the version. Raises `Conflict` where another came first."""
    theirs = update(MediaFile).where(col(MediaFile.organisation_id) == old.organisation_id)
    theirs = theirs.values(newest=version.digest)
    whole = theirs.where(col(MediaFile.digest) == old.digest, col(MediaFile.newest) == "")
    if not session.exec(whole).rowcount:
        raise Conflict(NOT_THE_NEWEST)
    session.exec(theirs.where(col(MediaFile.newest) == old.digest))
    session.refresh(version)
    version.newest = ""


def _carry_rights(work: Work, old: MediaFile, version: MediaFile) -> None:
    rights = image_rights(work.session, old.organisation_id, old.digest)
    if rights is not None:
        names = RightsNote.__dataclass_fields__
        note = RightsNote(**{name: getattr(rights, name) for name in names})
        note_rights(work, version.digest, note)
