"""Files that an envelope goes out with, made before the transaction that seals it: SQLite has one writer."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlmodel import Session

from app.core.errors import Refusal
from app.db.scope import Sessions, scope_to
from app.domain.media.ports import FileStore, ImageCleaner
from app.domain.posts.queries import posts
from app.domain.posts.queries.library_files import LibraryFile
from app.domain.posts.rules.content import DrawnPicture
from app.domain.posts.rules.draft import Draft
from app.domain.posts.service.drawings import Drawing, OtherContent, PlainPicture, draw_for, keep_drawings, read_kept
from app.domain.posts.service.envelopes import EnvelopeLacks, lacking_files
from app.usecases.media.images import keep_content


@dataclass(frozen=True, slots=True)
class EnvelopeStudio:
    """Where pictures are kept, and what draws them."""

    files: FileStore
    images: ImageCleaner

    def prepare(self, reading: Sessions, writing: Sessions, organisation_id: int, drafts: Sequence[Draft]) -> None:
        """Draw what was not drawn yet, between two short transactions; none is a writer's where nothing lacks.

        A picture that cannot be drawn stays undrawn, and its post is not submitted.
        """
        with reading() as session:
            scope_to(session, organisation_id)
            lacks = lacking_files(session, organisation_id, drafts, posts.open_voices(session, organisation_id))
        made = self._make(organisation_id, lacks)
        if made:
            with writing() as session:
                scope_to(session, organisation_id)
                keep_drawings(session, organisation_id, made)
                session.commit()

    def prepare_within(self, session: Session, organisation_id: int, drafts: Sequence[Draft]) -> None:
        """Do as `prepare` in the one session of who waits for nobody."""
        lacks = lacking_files(session, organisation_id, drafts, posts.open_voices(session, organisation_id))
        keep_drawings(session, organisation_id, self._make(organisation_id, lacks))

    def _make(self, organisation_id: int, lacks: EnvelopeLacks) -> Mapping[Drawing, DrawnPicture]:
        self._keep_card_pictures(organisation_id, lacks.card_pictures)
        made = ((drawing, self._draw(organisation_id, drawing, file)) for drawing, file in lacks.drawings.items())
        return {drawing: picture for drawing, picture in made if picture}

    def _draw(self, organisation_id: int, drawing: Drawing, file: LibraryFile) -> DrawnPicture | None:
        try:
            content = read_kept(self.files, organisation_id, drawing.digest)
            drawn = draw_for(drawing, PlainPicture(content, *file[:3]), self.images)
        except (OSError, OtherContent, Refusal):
            return None
        digest = keep_content(self.files, organisation_id, drawn.content)
        return DrawnPicture(digest, drawn.media_type, drawn.width, drawn.height)

    def _keep_card_pictures(self, organisation_id: int, pictures: Collection[bytes]) -> None:
        for picture in pictures:
            keep_content(self.files, organisation_id, picture)
