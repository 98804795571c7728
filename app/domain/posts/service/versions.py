"""Versions, never edited."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from app.core.actor import Actor
from app.db.bulk import BulkInsert, insert_rows
from app.db.work import Work
from app.domain.authorship.service.typed_rows import note_bulk_rows
from app.domain.directory.rules.text_length import outgoing_text
from app.domain.image_rights.service import keep_uses
from app.domain.media.service import keep_descriptions
from app.domain.posts.models import PostContributor, PostVersion, Variant
from app.domain.posts.queries import posts
from app.domain.posts.rules.content import HASH_VERSION, PostContent, VariantContent, content_hash, variant_hash
from app.domain.posts.rules.draft import Draft, Voice
from app.domain.posts.service.envelopes import Voices, seal_drafts


@dataclass(frozen=True, slots=True)
class NewVersion:
    """A version to add; `digest`: of what was written (`written_hash`). `authors`: contributors besides who writes it.

    `again`: the version whose text it repeats in a new envelope, which makes nobody a contributor.
    """

    post_id: int
    number: int
    draft: Draft
    digest: str
    zone: str
    authors: frozenset[int] = frozenset()
    again: PostVersion | None = None

    def contributors(self, writer: Actor) -> frozenset[int]:
        return self.authors if self.again else self.authors | {writer.person_id}


_VARIANTS, _CONTRIBUTORS = BulkInsert(Variant), BulkInsert(PostContributor)


def add_versions(work: Work, new: Sequence[NewVersion], *, writer: Actor) -> None:
    """Add versions with their variants and contributors, in as many statements as one version."""
    if not new:
        return
    voices = posts.open_voices(work.session, writer.organisation_id)
    contents = seal_drafts(
        work.session, writer.organisation_id, [version.draft for version in new], voices, now=work.now
    )
    rows = [_version_row(version, sealed, writer, work.now) for version, sealed in zip(new, contents, strict=True)]
    keys = insert_rows(work.session, PostVersion, rows)
    note_bulk_rows(work.session, PostVersion.__tablename__, rows, keys)
    contributors: list[dict[str, Any]] = []
    variants: list[dict[str, Any]] = []
    for key, version, row, sealed in zip(keys, new, rows, contents, strict=True):
        whose = {"organisation_id": writer.organisation_id, "post_version_id": key}
        contributors += [whose | {"user_id": user_id} for user_id in sorted(version.contributors(writer))]
        variants += [whose | columns for columns in _variant_rows(row, sealed, voices)]
    _CONTRIBUTORS.run(work.session, contributors)
    _VARIANTS.run(work.session, variants)
    keep_descriptions(
        work.session, writer.organisation_id, {use.digest: use.alt_text for each in new for use in each.draft.media}
    )
    shown = [(use.digest, version.post_id) for version in new for use in version.draft.media]
    keep_uses(work.session, writer.organisation_id, shown)


def _version_row(
    version: NewVersion, sealed: tuple[VariantContent, ...], writer: Actor, now: datetime
) -> dict[str, Any]:
    draft, again = version.draft, version.again
    content = replace(draft.content(version.zone), variants=sealed)
    return {
        "organisation_id": writer.organisation_id,
        "post_id": version.post_id,
        "number": version.number,
        "title": draft.title,
        "body": draft.body(),
        "declared": draft.answers(),
        "window_from": content.window_from,
        "window_to": content.window_to,
        "content_hash": content_hash(content),
        "hash_version": HASH_VERSION,
        "written_hash": version.digest,
        "created_by": again.created_by if again else writer.id,
        "created_by_name": again.created_by_name if again else writer.name,
        "created_at": now,
        "note": again.note if again else draft.note,
    }


def _variant_rows(
    version: Mapping[str, Any], contents: Sequence[VariantContent], voices: Voices
) -> list[dict[str, Any]]:
    """Return the columns of each; closed accounts are measured by a plain count."""
    post = PostContent((), version["window_from"], version["window_to"], title=version["title"])
    return [
        {
            "channel_id": variant.channel_id,
            "language": variant.language,
            "text": variant.text,
            "link": variant.link,
            "media": [use.stored() for use in variant.media],
            "cards": [asdict(card) for card in variant.cards],
            "length_used": _length(variant, voices.get(variant.channel_id)),
            "content_hash": variant_hash(variant, post),
        }
        for variant in contents
    ]


def _length(variant: VariantContent, voice: Voice | None) -> int:
    return voice.measure(variant).used if voice else len(outgoing_text(variant.text, variant.link))
