"""Every read of posts, their versions, and what is being typed."""

from app.drafting.queries.copies import copies_with_versions, copy_of, unsaved_new
from app.drafting.queries.history import Sheet, last_mark, sheet_or_404, versions_of
from app.drafting.queries.listing import Listed, Wanted, channels_of, listed, topics_of
from app.drafting.queries.posts import (
    Current,
    account_names,
    contributors,
    current,
    draft_of,
    last_seen,
    made_by_form,
    planned_wall,
    post_or_404,
    variants_of,
    version_of,
    voice_of,
    voiced,
    voices,
)

__all__ = [
    "Current",
    "Listed",
    "Sheet",
    "Wanted",
    "account_names",
    "channels_of",
    "contributors",
    "copies_with_versions",
    "copy_of",
    "current",
    "draft_of",
    "last_mark",
    "last_seen",
    "listed",
    "made_by_form",
    "planned_wall",
    "post_or_404",
    "sheet_or_404",
    "topics_of",
    "unsaved_new",
    "variants_of",
    "version_of",
    "versions_of",
    "voice_of",
    "voiced",
    "voices",
]
