"""Fingerprints computed anew from the rows as they are stored: the one place where the hash is asked for a check."""

from collections.abc import Sequence
from datetime import datetime

from app.drafting.models import PostVersion, Variant
from app.drafting.rules.content import PostContent, VariantContent, content_hash, variant_hash
from app.drafting.rules.draft import Plan, draft_from


def variant_fingerprint(content: VariantContent, window_from: datetime | None, window_to: datetime | None) -> str:
    return variant_hash(content, window_from, window_to)


def version_fingerprint(version: PostVersion, variants: Sequence[Variant]) -> str:
    draft = draft_from(version.body, title=version.title, topic_id=None, plan=Plan())
    declared = draft.declared.data([use.digest for use in draft.media])
    said = tuple(variant.content for variant in variants)
    return content_hash(PostContent(said, version.window_from, version.window_to, declared))
