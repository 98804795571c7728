"""Canonical form and hash of approved content.

Approvers rely on the writer's unpublished declaration, so the version hash covers it. Approvals and deliveries refer to
these hashes: versions store their form (`PostVersion.hash_version`), so older approvals keep their meaning.

1. text, language, link, media with alternative texts, account, window, any declaration.
2. the title too, in version and variant hashes: feeds and public pages show it.
3. the envelope: every field of `VariantContent`, with the cards of its links, what the library said of each file when
   the version was sealed (focal point, AI mark, poster) and the bytes drawn for the account, by digest.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, is_dataclass
from datetime import UTC, datetime
from typing import Any

from app.core.text import normalise_text
from app.domain.directory.rules.networks import Network
from app.domain.media.rules import CENTRE, DocumentFacts, FocalPoint, PictureCrop, VideoFacts

HASH_VERSION = 3
"""New versions' form."""
FIRST_TITLED_VERSION = 2
"""Earlier approvals do not cover the title."""
FIRST_SEALED_VERSION = 3
"""Earlier approvals do not cover cards, focal points, AI marks, posters and drawn bytes: their posts leave without."""
_WRITTEN_FORM = 2
"""What people write, before it is sealed: equal for equal drafts."""
_FORMS = {1: "cauce-content-1", 2: "cauce-content-2", 3: "cauce-content-3"}


@dataclass(frozen=True, slots=True)
class VideoUse:
    """A video's facts and the words that go with it, approved with the text.

    `captions`: by language; `burnt_text`: what is written in the picture itself.
    """

    facts: VideoFacts
    captions: tuple[tuple[str, str], ...] = ()
    transcript: str = ""
    burnt_text: str = ""

    @property
    def is_readable(self) -> bool:
        """Tell whether somebody who does not hear it knows what it says (WCAG 2.2, 1.2.2)."""
        return not self.facts.has_sound or bool(self.transcript.strip() or any(text for _, text in self.captions))

    def words(self) -> dict[str, object]:
        captions = [[language, normalise_text(text)] for language, text in self.captions]
        words = {"transcript": normalise_text(self.transcript), "burnt": normalise_text(self.burnt_text)}
        return {"captions": captions, **words}


@dataclass(frozen=True, slots=True)
class DrawnPicture:
    """A picture as an account's network gets it, its bytes kept by their digest; in pixels."""

    digest: str
    media_type: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class SealedFile:
    """Facts and marks that go out with a file, as the library had them when the version was sealed.

    `poster`: the digest of a video's; `drawn`: a picture for this account, None where it could not be drawn.
    """

    media_type: str
    width: int
    height: int
    poster: str = ""
    focus: FocalPoint = CENTRE
    is_ai_made: bool = False
    drawn: DrawnPicture | None = None


@dataclass(frozen=True, slots=True)
class SealedCard:
    """The card of a link, for a network that draws the one it is sent.

    `picture`: its digest, empty without one; `part`: of a text in parts, 0 of a whole one.
    """

    address: str
    title: str
    description: str = ""
    picture: str = ""
    picture_type: str = ""
    part: int = 0


@dataclass(frozen=True, slots=True)
class MediaUse:
    """The digest is of the bytes; `alt_text` of a document: its title. A picture is neither `video` nor `document`.

    `crops`: the part that a network gets, where not all. `sealed`: None in a draft, and in forms 1 and 2.
    """

    digest: str
    alt_text: str
    video: VideoUse | None = None
    document: DocumentFacts | None = None
    crops: tuple[tuple[Network, PictureCrop], ...] = ()
    sealed: SealedFile | None = None

    @property
    def is_picture(self) -> bool:
        return self.video is None and self.document is None

    def crop_for(self, network: Network) -> PictureCrop | None:
        return dict(self.crops).get(network)

    def hashed(self) -> list[object]:
        """Return what forms 1 and 2 cover."""
        video = [self.video.words()] if self.video else []
        return [self.digest, normalise_text(self.alt_text), *video, *([self._stored_crops()] if self.crops else [])]

    def stored(self) -> dict[str, Any]:
        """Return what a variant keeps of it."""
        words: dict[str, Any] = {"digest": self.digest, "alt": self.alt_text}
        video = {"video": asdict(self.video)} if self.video else {}
        document = {"document": asdict(self.document)} if self.document else {}
        sealed = {"sealed": asdict(self.sealed)} if self.sealed else {}
        return words | video | document | (self._stored_crops() if self.crops else {}) | sealed

    def _stored_crops(self) -> dict[str, Any]:
        return {"crops": {network.value: list(crop) for network, crop in self.crops}}


def stored_use(stored: Mapping[str, Any]) -> MediaUse:
    crops = stored.get("crops", {})
    return MediaUse(
        stored["digest"],
        stored["alt"],
        stored_video(stored.get("video")),
        DocumentFacts(**stored["document"]) if stored.get("document") else None,
        tuple((Network(network), PictureCrop(*crops[network])) for network in sorted(crops)),
        _stored_seal(stored.get("sealed")),
    )


def _stored_seal(stored: Mapping[str, Any] | None) -> SealedFile | None:
    if not stored:
        return None
    drawn = DrawnPicture(**stored["drawn"]) if stored["drawn"] else None
    return SealedFile(**{**stored, "focus": FocalPoint(*stored["focus"]), "drawn": drawn})


def stored_video(stored: Mapping[str, Any] | None) -> VideoUse | None:
    if not stored:
        return None
    captions = tuple((language, text) for language, text in stored["captions"])
    return VideoUse(VideoFacts(**stored["facts"]), captions, stored["transcript"], stored["burnt_text"])


@dataclass(frozen=True, slots=True)
class VariantContent:
    """Media order counts. `cards`: empty in a draft."""

    channel_id: int
    language: str
    text: str
    link: str = ""
    media: tuple[MediaUse, ...] = ()
    cards: tuple[SealedCard, ...] = ()

    def card_of(self, part: int) -> SealedCard | None:
        return next((card for card in self.cards if card.part == part), None)


@dataclass(frozen=True, slots=True)
class PostContent:
    """The window (`None` is open): when it may go out; `declared` as `PostDeclaration.data`."""

    variants: tuple[VariantContent, ...]
    window_from: datetime | None = None
    window_to: datetime | None = None
    declared: Mapping[str, object] = field(default_factory=dict)
    title: str = ""


def variant_hash(variant: VariantContent, post: PostContent, hash_version: int = HASH_VERSION) -> str:
    """Return what approvals name and deliveries repeat (sha256, hexadecimal)."""
    window: dict[str, object] = {"window": [_moment(post.window_from), _moment(post.window_to)]}
    said = _written_content(variant) if hash_version < FIRST_SEALED_VERSION else {"envelope": _whole(variant)}
    return _fingerprint("variant", window | said | _titled_content(post, hash_version), hash_version)


def _written_content(variant: VariantContent) -> dict[str, object]:
    return {
        "channel": variant.channel_id,
        "language": variant.language,
        "link": normalise_text(variant.link),
        "media": [use.hashed() for use in variant.media],
        "text": normalise_text(variant.text),
    }


def _whole(value: object) -> object:
    """Return every field, by its name: one that is added later is covered too."""
    if isinstance(value, str):
        return normalise_text(value)
    if is_dataclass(value):
        return {each.name: _whole(getattr(value, each.name)) for each in fields(value)}
    return [_whole(each) for each in value] if isinstance(value, tuple) else value


def written_hash(post: PostContent) -> str:
    """Return what tells whether a draft says something else than a version does, whatever was sealed with it."""
    return content_hash(post, _WRITTEN_FORM)


def content_hash(post: PostContent, hash_version: int = HASH_VERSION) -> str:
    """Ignore variant order."""
    hashes = sorted(variant_hash(variant, post, hash_version) for variant in post.variants)
    content: dict[str, object] = {
        "variants": hashes,
        "window": [_moment(post.window_from), _moment(post.window_to)],
    }
    declared = {"declared": post.declared} if post.declared else {}
    return _fingerprint("post", content | declared | _titled_content(post, hash_version), hash_version)


def approved_title(title: str, hash_version: int) -> str:
    """Return empty if its hash form did not cover it."""
    return title if hash_version >= FIRST_TITLED_VERSION else ""


def _titled_content(post: PostContent, hash_version: int) -> dict[str, object]:
    return {"title": normalise_text(post.title)} if hash_version >= FIRST_TITLED_VERSION else {}


def _fingerprint(kind: str, content: Mapping[str, object], hash_version: int) -> str:
    """Raise `KeyError` for an unknown form."""
    canonical = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(f"{_FORMS[hash_version]}/{kind}\n{canonical}".encode()).hexdigest()


def _moment(instant: datetime | None) -> str | None:
    if instant is None:
        return None
    if instant.tzinfo is None:
        raise ValueError("A window is made of instants, which carry their zone.")
    return instant.astimezone(UTC).isoformat(timespec="microseconds")
