"""What exactly is approved: the content of a post in one canonical form, and its fingerprint.

What its writer declares is not published, but whoever approves relies on it: it is in the fingerprint of the version.

Approvals and deliveries are tied to these hashes, so the form is versioned: each stored version keeps the number of the
form it was made with (`PostVersion.hash_version`), and an approval given under an older one keeps its meaning.

1. text, language, link, media with their alternative texts, account, window, and the declaration where there is one.
2. the title too, in the hash of the version and in that of each variant: feeds and pages for everybody show it.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from app.core.text import normalise_text

HASH_VERSION = 2
"""The form that new versions are made with."""
FIRST_TITLED_VERSION = 2
"""The first form that covers the title: under an older one nobody approved it."""
_FORMS = {1: "cauce-content-1", 2: "cauce-content-2"}


@dataclass(frozen=True, slots=True)
class MediaUse:
    """A file as one variant uses it; the digest is of its bytes."""

    digest: str
    alt_text: str


@dataclass(frozen=True, slots=True)
class VariantContent:
    """What one account publishes in one language; the order of the media is part of it."""

    channel_id: int
    language: str
    text: str
    link: str = ""
    media: tuple[MediaUse, ...] = ()


@dataclass(frozen=True, slots=True)
class PostContent:
    """A version of a post; the window is when it may go out (open where `None`), `declared` as `Declaration.data`."""

    variants: tuple[VariantContent, ...]
    window_from: datetime | None = None
    window_to: datetime | None = None
    declared: Mapping[str, object] = field(default_factory=dict)
    title: str = ""


def variant_hash(variant: VariantContent, post: PostContent, hash_version: int = HASH_VERSION) -> str:
    """Return the fingerprint that an approval names and a delivery must repeat (sha256, hexadecimal)."""
    content: dict[str, object] = {
        "channel": variant.channel_id,
        "language": variant.language,
        "link": normalise_text(variant.link),
        "media": [[media.digest, normalise_text(media.alt_text)] for media in variant.media],
        "text": normalise_text(variant.text),
        "window": [_moment(post.window_from), _moment(post.window_to)],
    }
    return _fingerprint("variant", content | _titled_content(post, hash_version), hash_version)


def content_hash(post: PostContent, hash_version: int = HASH_VERSION) -> str:
    """Return the fingerprint of a version; the order in which its variants were typed does not matter."""
    hashes = sorted(variant_hash(variant, post, hash_version) for variant in post.variants)
    content: dict[str, object] = {
        "variants": hashes,
        "window": [_moment(post.window_from), _moment(post.window_to)],
    }
    declared = {"declared": post.declared} if post.declared else {}
    return _fingerprint("post", content | declared | _titled_content(post, hash_version), hash_version)


def approved_title(title: str, hash_version: int) -> str:
    """Return a title where whoever approved its version approved it too; empty under the form that left it out."""
    return title if hash_version >= FIRST_TITLED_VERSION else ""


def _titled_content(post: PostContent, hash_version: int) -> dict[str, object]:
    return {"title": normalise_text(post.title)} if hash_version >= FIRST_TITLED_VERSION else {}


def _fingerprint(kind: str, content: Mapping[str, object], hash_version: int) -> str:
    """Raise `KeyError` for a form that this program does not know."""
    canonical = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(f"{_FORMS[hash_version]}/{kind}\n{canonical}".encode()).hexdigest()


def _moment(instant: datetime | None) -> str | None:
    if instant is None:
        return None
    if instant.tzinfo is None:
        raise ValueError("A window is made of instants, which carry their zone.")
    return instant.astimezone(UTC).isoformat(timespec="microseconds")
