"""Contributors by their words, by whatever way these came into a version (invariant I2)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.core.actor import system_actor
from app.db.bulk import BulkInsert
from app.db.work import Work
from app.domain.audit import service as audit
from app.domain.audit.rules.acts import Act
from app.domain.authorship.models import Passage, RecognisedAuthor
from app.domain.authorship.queries import passages_by_id, typed_keys
from app.domain.authorship.rules.readings import Reading, read_version
from app.domain.authorship.rules.shared_words import SharedWords, TypedKey, find_authors
from app.domain.authorship.service.typed_rows import keep_typed_rows
from app.domain.posts.models import PostContributor
from app.domain.posts.queries import posts
from app.domain.posts.queries.posts import CurrentVersion
from app.domain.posts.rules.outgoing_words import card_words, outgoing_words

_CONTRIBUTORS, _RECOGNISED = BulkInsert(PostContributor), BulkInsert(RecognisedAuthor)


def recognise_authors(work: Work, current: CurrentVersion) -> None:
    """Make contributors of those who typed twelve consecutive words of the version, with the words in the record.

    One statement when its writer alone did.
    """
    version, here = current.version, current.post.organisation_id
    keep_typed_rows(work.session)
    contents = [variant.content for variant in current.variants]
    said = _SaidWords(
        [read_version(text) for text in outgoing_words(version.title, contents)],
        [read_version(text) for text in card_words(contents)],
        current.post.created_at,
    )
    typed = typed_keys(work.session, here, said.keys())
    if said.authors(typed, but={version.created_by}):
        shared = said.authors(typed, but=posts.contributors(work.session, version))
        _store_authors(work, current, shared)


@dataclass(frozen=True, slots=True)
class _SaidWords:
    """`in_cards`: what pages say, of whoever typed it before the post was begun: later, it is a quotation of them."""

    in_post: Sequence[Sequence[Reading]]
    in_cards: Sequence[Sequence[Reading]]
    begun_at: datetime

    def keys(self) -> set[int]:
        texts = (*self.in_post, *self.in_cards)
        return {key for readings in texts for reading in readings for _, key in reading.wanted()}

    def authors(self, typed: Sequence[TypedKey], *, but: Collection[int | None]) -> list[SharedWords]:
        found = find_authors(self.in_post, typed, but=but)
        before = [key for key in typed if key.typed_at < self.begun_at]
        return [*found, *find_authors(self.in_cards, before, but={*but, *(each.user_id for each in found)})]


def _store_authors(work: Work, current: CurrentVersion, shared: list[SharedWords]) -> None:
    if not shared:
        return
    here, version_id = current.post.organisation_id, current.version.id
    passages = passages_by_id(work.session, here, {found.passage for found in shared})
    whose = {"organisation_id": here, "post_version_id": version_id}
    _CONTRIBUTORS.run(work.session, [whose | {"user_id": found.user_id} for found in shared])
    _RECOGNISED.run(work.session, [whose | _columns(found, passages[found.passage]) for found in shared])
    for found in shared:
        audit.record(
            work.by(system_actor(here)),
            Act.POST_AUTHOR_RECOGNISED,
            subject=f"post:{current.post.id}",
            version=current.version.number,
            person=found.user_id,
            words=found.words,
            typed_in=passages[found.passage].source,
            typed_at=passages[found.passage].typed_at,
        )


def _columns(found: SharedWords, passage: Passage) -> dict[str, object]:
    return {
        "user_id": found.user_id,
        "words": found.words,
        "source": passage.source,
        "source_id": passage.source_id,
        "typed_at": passage.typed_at,
    }
