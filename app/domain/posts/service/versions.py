"""Versions, never edited."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from app.core.actor import Actor
from app.db.bulk import BulkInsert, insert_rows
from app.domain.authorship.service.typed_rows import note_bulk_rows
from app.domain.directory.rules.text_length import outgoing_text
from app.domain.image_rights.service import keep_uses
from app.domain.media.service import keep_descriptions
from app.domain.posts.models import PostContributor, PostVersion, Variant
from app.domain.posts.queries import posts
from app.domain.posts.rules.content import HASH_VERSION, PostContent, VariantContent, variant_hash
from app.domain.posts.rules.draft import Draft, Voice


@dataclass(frozen=True, slots=True)
class NewVersion:
    """A version to add. `authors`: contributors besides who writes it."""

    post_id: int
    number: int
    draft: Draft
    digest: str
    zone: str
    authors: frozenset[int] = frozenset()


_VARIANTS, _CONTRIBUTORS = BulkInsert(Variant), BulkInsert(PostContributor)


def add_versions(session: Session, new: Sequence[NewVersion], *, writer: Actor, now: datetime) -> None:
    """Add versions with their variants and contributors, in as many statements as one version."""
    if not new:
        return
    rows = [_version_row(version, writer, now) for version in new]
    keys = insert_rows(session, PostVersion, rows)
    note_bulk_rows(session, PostVersion.__tablename__, rows, keys)
    voices = posts.open_voices(session, writer.organisation_id)
    contributors: list[dict[str, Any]] = []
    variants: list[dict[str, Any]] = []
    for key, version, row in zip(keys, new, rows, strict=True):
        whose = {"organisation_id": writer.organisation_id, "post_version_id": key}
        contributors += [whose | {"user_id": user_id} for user_id in sorted(version.authors | {writer.person_id})]
        variants += [whose | columns for columns in _variant_rows(row, version.draft, voices)]
    _CONTRIBUTORS.run(session, contributors)
    _VARIANTS.run(session, variants)
    keep_descriptions(
        session, writer.organisation_id, {use.digest: use.alt_text for each in new for use in each.draft.media}
    )
    shown = [(use.digest, version.post_id) for version in new for use in version.draft.media]
    keep_uses(session, writer.organisation_id, shown)


def _version_row(version: NewVersion, writer: Actor, now: datetime) -> dict[str, Any]:
    draft = version.draft
    window_from, window_to = draft.plan.window(version.zone)
    return {
        "organisation_id": writer.organisation_id,
        "post_id": version.post_id,
        "number": version.number,
        "title": draft.title,
        "body": draft.body(),
        "declared": draft.answers(),
        "window_from": window_from,
        "window_to": window_to,
        "content_hash": version.digest,
        "hash_version": HASH_VERSION,
        "created_by": writer.id,
        "created_by_name": writer.name,
        "created_at": now,
        "note": draft.note,
    }


def _variant_rows(version: Mapping[str, Any], draft: Draft, voices: Mapping[int, Voice]) -> list[dict[str, Any]]:
    """Return the columns of each; closed accounts are measured by a plain count."""
    post = PostContent((), version["window_from"], version["window_to"], title=version["title"])
    return [
        {
            "channel_id": variant.channel_id,
            "language": variant.language,
            "text": variant.text,
            "link": variant.link,
            "media": [use.stored() for use in variant.media],
            "length_used": _length(variant, voices.get(variant.channel_id)),
            "content_hash": variant_hash(variant, post),
        }
        for variant in draft.variants()
    ]


def _length(variant: VariantContent, voice: Voice | None) -> int:
    return voice.measure(variant).used if voice else len(outgoing_text(variant.text, variant.link))
