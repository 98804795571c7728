"""Pictures as networks take them: cut, smaller or as JPEG where they must be; drawn once, and kept by their digest.

They are drawn before the transaction that seals them (`app/usecases/posts/envelope_files.py`), which only reads them.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import NamedTuple

from sqlmodel import Session, and_, col, select

from app.db.bulk import Upsert
from app.domain.directory.rules.network_limits import limits_of
from app.domain.directory.rules.networks import Network
from app.domain.media.models import DerivedFile, PictureDrawing
from app.domain.media.ports import CleanedImage, FileStore, ImageCleaner
from app.domain.media.queries import is_kept
from app.domain.media.rules import PictureCrop
from app.domain.posts.queries.library_files import LibraryFile
from app.domain.posts.rules.content import DrawnPicture, MediaUse
from app.domain.posts.rules.draft import Voice


class OtherContent(Exception):
    """A file that is not what its digest says."""


@dataclass(frozen=True, slots=True)
class PlainPicture:
    """A kept picture, as it is."""

    content: bytes
    media_type: str
    width: int
    height: int


class Drawing(NamedTuple):
    """A picture for an account: `most` bytes; `recipe` says how it is drawn, in words that change when limits do."""

    digest: str
    network: Network
    crop: PictureCrop | None
    most: int | None

    @property
    def recipe(self) -> str:
        crop = "-".join(map(str, self.crop or ()))
        return f"{crop}/{self.most or ''}/{','.join(limits_of(self.network).image_types)}"

    def is_plain(self, file: LibraryFile) -> bool:
        """Tell whether the network takes the file as it is."""
        limits = limits_of(self.network)
        is_small = self.most is None or file.size <= self.most
        return self.crop is None and is_small and file.media_type in limits.image_types


def drawing_of(use: MediaUse, voice: Voice) -> Drawing:
    most = voice.image_bytes or limits_of(voice.network).image_bytes
    return Drawing(use.digest, voice.network, use.crop_for(voice.network), most)


def read_kept(files: FileStore, organisation_id: int, digest: str) -> bytes:
    """Return the file. Raises `FileNotFoundError`, or `OtherContent` for what its digest does not fit."""
    content = files.read(organisation_id, digest)
    if sha256(content).hexdigest() != digest:
        raise OtherContent(digest)
    return content


def draw_for(drawing: Drawing, picture: PlainPicture, images: ImageCleaner) -> CleanedImage:
    """Cut as chosen; draw as JPEG, and smaller, what the account would not take as it is."""
    crop, types = drawing.crop, limits_of(drawing.network).image_types
    drawn: CleanedImage = images.cut(picture.content, crop) if crop else picture
    most = drawing.most or len(drawn.content)
    if len(drawn.content) <= most and drawn.media_type in types:
        return drawn
    return images.fitted(drawn.content, most)


def drawn_pictures(
    session: Session,
    organisation_id: int,
    wanted: Iterable[Drawing],
    files: Mapping[str, LibraryFile],
    *,
    now: datetime,
) -> dict[Drawing, DrawnPicture]:
    """Return each as it goes out, without those not drawn yet, due to be cleaned, or whose file is missing.

    One statement where some are not taken as they are.
    """
    known = {each: files[each.digest] for each in wanted if each.digest in files}
    plain = {each: DrawnPicture(each.digest, *file[:3]) for each, file in known.items() if each.is_plain(file)}
    rest = [each for each in known if each not in plain]
    kept = _kept_drawings(session, organisation_id, {each.digest for each in rest}, now=now)
    return plain | {each: kept[key] for each in rest if (key := (each.digest, each.recipe)) in kept}


def keep_drawings(session: Session, organisation_id: int, made: Mapping[Drawing, DrawnPicture]) -> None:
    """Note drawings whose files are kept."""
    rows = {
        (drawing.digest, drawing.recipe): {
            "organisation_id": organisation_id,
            "digest": drawing.digest,
            "recipe": drawing.recipe,
            "drawn": picture.digest,
            "media_type": picture.media_type,
            "width": picture.width,
            "height": picture.height,
        }
        for drawing, picture in made.items()
    }
    if rows:
        _DRAWING.run(session, list(rows.values()))


def _kept_drawings(
    session: Session, organisation_id: int, digests: Collection[str], *, now: datetime
) -> dict[tuple[str, str], DrawnPicture]:
    if not digests:
        return {}
    rows = session.exec(
        select(PictureDrawing)
        .join(DerivedFile, and_(_SAME_BODY, col(DerivedFile.digest) == PictureDrawing.drawn))
        .where(PictureDrawing.organisation_id == organisation_id, col(PictureDrawing.digest).in_(digests), is_kept(now))
    )
    return {(row.digest, row.recipe): DrawnPicture(row.drawn, row.media_type, row.width, row.height) for row in rows}


_SAME_BODY = col(DerivedFile.organisation_id) == PictureDrawing.organisation_id
_DRAWING = Upsert(
    PictureDrawing,
    lambda statement, _: statement.on_conflict_do_update(
        index_elements=["organisation_id", "digest", "recipe"],
        set_={name: statement.excluded[name] for name in ("drawn", "media_type", "width", "height")},
    ),
)
