"""What exactly is approved: the content of a post in one canonical form, and its fingerprint.

What its writer declares is not published, but whoever approves relies on it: it is in the fingerprint of the version.

Approvals and deliveries are tied to these hashes, so the form is versioned: a new form takes a new prefix, and what was
approved under the old one keeps its meaning. Where nothing is declared, nothing is added.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from app.core.writing import written

FORM = "cauce-content-1"


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


def variant_hash(variant: VariantContent, window_from: datetime | None, window_to: datetime | None) -> str:
    """The fingerprint that an approval names and a delivery must repeat (sha256, hexadecimal)."""
    return _fingerprint(
        "variant",
        {
            "channel": variant.channel_id,
            "language": variant.language,
            "link": written(variant.link),
            "media": [[media.digest, written(media.alt_text)] for media in variant.media],
            "text": written(variant.text),
            "window": [_moment(window_from), _moment(window_to)],
        },
    )


def content_hash(post: PostContent) -> str:
    """The fingerprint of a version; in which order its variants were typed does not matter."""
    hashes = sorted(variant_hash(variant, post.window_from, post.window_to) for variant in post.variants)
    said = {"variants": hashes, "window": [_moment(post.window_from), _moment(post.window_to)]}
    return _fingerprint("post", said | ({"declared": post.declared} if post.declared else {}))


def _fingerprint(kind: str, content: Mapping[str, object]) -> str:
    canonical = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(f"{FORM}/{kind}\n{canonical}".encode()).hexdigest()


def _moment(instant: datetime | None) -> str | None:
    if instant is None:
        return None
    if instant.tzinfo is None:
        raise ValueError("A window is made of instants, which carry their zone.")
    return instant.astimezone(UTC).isoformat(timespec="microseconds")
