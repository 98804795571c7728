"""Files that an envelope goes out with, made before the transaction that seals it: SQLite has one writer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from sqlmodel import Session

from app.core.errors import Refusal
from app.db.scope import Sessions, scope_to
from app.domain.media.ports import CleanedImage, FileStore, ImageCleaner
from app.domain.posts.queries import posts
from app.domain.posts.queries.library_files import LibraryFile
from app.domain.posts.rules.content import DrawnPicture
from app.domain.posts.rules.draft import Draft
from app.domain.posts.service.drawings import Drawing, OtherContent, PlainPicture, draw_for, keep_drawings, read_kept
from app.domain.posts.service.envelopes import EnvelopeLacks, lacking_files
from app.usecases.media.derived_files import keep_derived, note_derived


@dataclass(frozen=True, slots=True)
class EnvelopeStudio:
    """Where pictures are kept, and what draws them."""

    files: FileStore
    images: ImageCleaner

    def prepare(
        self, reading: Sessions, writing: Sessions, organisation_id: int, drafts: Sequence[Draft], *, now: datetime
    ) -> None:
        """Draw what was not drawn yet, between short transactions; none is a writer's where nothing lacks.

        A picture that cannot be drawn stays undrawn, and its post is not submitted.
        """
        with reading() as session:
            scope_to(session, organisation_id)
            lacks = _lacks(session, organisation_id, drafts, now=now)
        made = self._drawn(organisation_id, lacks)
        keep_derived(writing, self.files, organisation_id, _contents(lacks, made), now=now)
        if made:
            with writing() as session:
                scope_to(session, organisation_id)
                keep_drawings(session, organisation_id, _facts(made))
                session.commit()

    def prepare_within(self, session: Session, organisation_id: int, drafts: Sequence[Draft], *, now: datetime) -> None:
        """Do as `prepare` in the one session of who waits for nobody."""
        lacks = _lacks(session, organisation_id, drafts, now=now)
        made = self._drawn(organisation_id, lacks)
        contents = _contents(lacks, made)
        note_derived(session, organisation_id, contents, now=now)
        for digest, content in contents.items():
            self.files.keep(organisation_id, digest, content)
        keep_drawings(session, organisation_id, _facts(made))

    def _drawn(self, organisation_id: int, lacks: EnvelopeLacks) -> Mapping[Drawing, CleanedImage]:
        made = ((drawing, self._draw(organisation_id, drawing, file)) for drawing, file in lacks.drawings.items())
        return {drawing: image for drawing, image in made if image}

    def _draw(self, organisation_id: int, drawing: Drawing, file: LibraryFile) -> CleanedImage | None:
        try:
            content = read_kept(self.files, organisation_id, drawing.digest)
            return draw_for(drawing, PlainPicture(content, *file[:3]), self.images)
        except (OSError, OtherContent, Refusal):
            return None


def _lacks(session: Session, organisation_id: int, drafts: Sequence[Draft], *, now: datetime) -> EnvelopeLacks:
    return lacking_files(session, organisation_id, drafts, posts.open_voices(session, organisation_id), now=now)


def _contents(lacks: EnvelopeLacks, made: Mapping[Drawing, CleanedImage]) -> Mapping[str, bytes]:
    """Return what is to be kept, by digest."""
    return {**lacks.card_pictures, **{_digest(image): image.content for image in made.values()}}


def _facts(made: Mapping[Drawing, CleanedImage]) -> Mapping[Drawing, DrawnPicture]:
    return {
        drawing: DrawnPicture(_digest(image), image.media_type, image.width, image.height)
        for drawing, image in made.items()
    }


def _digest(image: CleanedImage) -> str:
    return sha256(image.content).hexdigest()
