"""Versions, never edited."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session

from app.core.actor import Actor
from app.db.bulk import BulkInsert
from app.domain.directory.rules.text_length import outgoing_text
from app.domain.posts.models import Post, PostContributor, PostVersion, Variant
from app.domain.posts.queries import posts
from app.domain.posts.rules.content import HASH_VERSION, PostContent, VariantContent, variant_hash
from app.domain.posts.rules.draft import Draft, Voice


def add_version(
    session: Session,
    post: Post,
    draft: Draft,
    digest: str,
    before: PostVersion | None,
    *,
    writer: Actor,
    now: datetime,
    also: Collection[int] = (),
) -> PostVersion:
    """Add `also` as contributors, beside writer and previous ones."""
    row = version_row(draft, digest, zone=post.zone, writer=writer, now=now)
    version = PostVersion(post_id=post.id, number=post.version + 1, **row)
    session.add(version)
    post.version = version.number
    session.flush()
    _add_contributors(session, version, before, {writer.id, *also})
    rows = variant_rows(row, draft, posts.open_voices(session, version.organisation_id))
    _VARIANTS.run(session, [{"post_version_id": version.id, **variant} for variant in rows])
    return version


_VARIANTS, _CONTRIBUTORS = BulkInsert(Variant), BulkInsert(PostContributor)


def version_row(draft: Draft, digest: str, *, zone: str, writer: Actor, now: datetime) -> dict[str, Any]:
    """Omit post and number."""
    window_from, window_to = draft.plan.window(zone)
    return {
        "organisation_id": writer.organisation_id,
        "title": draft.title,
        "body": draft.body(),
        "declared": draft.answers(),
        "window_from": window_from,
        "window_to": window_to,
        "content_hash": digest,
        "hash_version": HASH_VERSION,
        "created_by": writer.id,
        "created_by_name": writer.name,
        "created_at": now,
        "note": draft.note,
    }


def variant_rows(version: Mapping[str, Any], draft: Draft, voices: Mapping[int, Voice]) -> list[dict[str, Any]]:
    """Use a plain count for closed accounts."""
    post = PostContent((), version["window_from"], version["window_to"], title=version["title"])
    return [
        {
            "organisation_id": version["organisation_id"],
            "channel_id": variant.channel_id,
            "language": variant.language,
            "text": variant.text,
            "link": variant.link,
            "media": [{"digest": use.digest, "alt": use.alt_text} for use in variant.media],
            "length_used": _length(variant, voices.get(variant.channel_id)),
            "content_hash": variant_hash(variant, post),
        }
        for variant in draft.variants()
    ]


def _length(variant: VariantContent, voice: Voice | None) -> int:
    return voice.measure(variant).used if voice else len(outgoing_text(variant.text, variant.link))


def _add_contributors(
    session: Session, version: PostVersion, before: PostVersion | None, writers: Collection[int | None]
) -> None:
    people = (posts.contributors(session, before) if before else frozenset()).union(writers)
    whose = {"organisation_id": version.organisation_id, "post_version_id": version.id}
    _CONTRIBUTORS.run(session, [{**whose, "user_id": user_id} for user_id in sorted(filter(None, people))])
