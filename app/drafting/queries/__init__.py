"""Every read of posts, their versions, and what is being typed."""

from app.drafting.queries.copies import copies_with_versions, copy_of, unsaved_new
from app.drafting.queries.history import Copy, Sheet, copy_for, last_mark, sheet_or_404
from app.drafting.queries.listing import Listed, Wanted, channels_of, listed, topics_of
from app.drafting.queries.posts import (
    Current,
    account_names,
    accounts_of,
    contributors,
    current,
    draft_of,
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
    "Copy",
    "Current",
    "Listed",
    "Sheet",
    "Wanted",
    "account_names",
    "accounts_of",
    "channels_of",
    "contributors",
    "copies_with_versions",
    "copy_for",
    "copy_of",
    "current",
    "draft_of",
    "last_mark",
    "listed",
    "made_by_form",
    "planned_wall",
    "post_or_404",
    "sheet_or_404",
    "topics_of",
    "unsaved_new",
    "variants_of",
    "version_of",
    "voice_of",
    "voiced",
    "voices",
]
