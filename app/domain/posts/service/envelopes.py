"""The envelope: what goes out beside what was written, taken once from the library and the cards as they are now.

The hash covers it, the line reads it, reviewers see it and connectors get it; nobody looks at its sources again.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256

from sqlmodel import Session

from app.core.errors import Conflict
from app.core.messages import msg
from app.domain.image_rights.rules.licences import is_ai_made
from app.domain.media.ports import PageCard
from app.domain.media.queries import kept_digests, page_cards
from app.domain.posts.queries.library_files import LibraryFile, library_files
from app.domain.posts.queries.sealed_cards import cards_of
from app.domain.posts.rules.content import DrawnPicture, MediaUse, SealedFile, VariantContent
from app.domain.posts.rules.declaration import PostDeclaration
from app.domain.posts.rules.draft import Draft, Voice
from app.domain.posts.rules.readiness import UndrawnPicture
from app.domain.posts.rules.sent_cards import sent_addresses
from app.domain.posts.service.drawings import Drawing, drawing_of, drawn_pictures

Voices = Mapping[int, Voice]
UNSTORED = msg(
    "Un archivo de esta publicación no está en la biblioteca: espere a que suba entero, o quítelo y súbalo de nuevo."
)


@dataclass(frozen=True, slots=True)
class _Sources:
    """The library and the cards of one instant; `cards`: of the pages that were read, by address."""

    files: Mapping[str, LibraryFile]
    cards: Mapping[str, PageCard]
    drawn: Mapping[Drawing, DrawnPicture]


def seal_drafts(
    session: Session, organisation_id: int, drafts: Sequence[Draft], voices: Voices, *, now: datetime
) -> list[tuple[VariantContent, ...]]:
    """Return each draft's variants with what goes out with them.

    No statement without pictures or links, at most three. Nothing is drawn here: see `lacking_files`.
    """
    written = [draft.variants() for draft in drafts]
    variants = [variant for each in written for variant in each]
    uses = {use.digest for variant in variants for use in variant.media}
    addresses = {address for variant in variants for _, address in _addresses(variant, voices)}
    files = library_files(session, organisation_id, uses)
    wanted = {drawing for variant in variants for drawing in _drawings(variant, voices)}
    sources = _Sources(
        files,
        page_cards(session, organisation_id, addresses),
        drawn_pictures(session, organisation_id, wanted, files, now=now) if wanted else {},
    )
    return [
        tuple(_sealed(variant, draft.declared, voices, sources) for variant in each)
        for draft, each in zip(drafts, written, strict=True)
    ]


@dataclass(frozen=True, slots=True)
class EnvelopeLacks:
    """Files that must be made before drafts are sealed; `card_pictures`: of their links, by digest."""

    drawings: Mapping[Drawing, LibraryFile]
    card_pictures: Mapping[str, bytes]


def lacking_files(
    session: Session, organisation_id: int, drafts: Sequence[Draft], voices: Voices, *, now: datetime
) -> EnvelopeLacks:
    """Return what the drafts' envelopes lack; at most four statements."""
    variants = [variant for draft in drafts for variant in draft.variants()]
    wanted = {drawing for variant in variants for drawing in _drawings(variant, voices)}
    addresses = {address for variant in variants for _, address in _addresses(variant, voices)}
    files = library_files(session, organisation_id, {drawing.digest for drawing in wanted})
    drawn = drawn_pictures(session, organisation_id, wanted, files, now=now) if wanted else {}
    cards = page_cards(session, organisation_id, addresses).values()
    pictures = {sha256(card.picture).hexdigest(): card.picture for card in cards if card.picture}
    kept = kept_digests(session, organisation_id, pictures, now=now)
    return EnvelopeLacks(
        {each: files[each.digest] for each in wanted if each.digest in files and each not in drawn},
        {digest: picture for digest, picture in pictures.items() if digest not in kept},
    )


def check_whole(variants: Sequence[VariantContent], voices: Voices) -> None:
    """Raise `Conflict` where a file is not in the library, `UndrawnPicture` for one: it could not be sent."""
    uses = [use for variant in variants if variant.channel_id in voices for use in variant.media]
    if any(use.sealed is None for use in uses):
        raise Conflict(UNSTORED)
    if any(use.is_picture and use.sealed and use.sealed.drawn is None for use in uses):
        raise UndrawnPicture


def _addresses(variant: VariantContent, voices: Voices) -> Iterator[tuple[int, str]]:
    voice = voices.get(variant.channel_id)
    return sent_addresses(variant, voice.network if voice else None)


def _drawings(variant: VariantContent, voices: Voices) -> Iterator[Drawing]:
    voice = voices.get(variant.channel_id)
    if voice:
        yield from (drawing_of(use, voice) for use in variant.media if use.is_picture)


def _sealed(variant: VariantContent, declared: PostDeclaration, voices: Voices, sources: _Sources) -> VariantContent:
    voice = voices.get(variant.channel_id)
    cards = cards_of(variant, voice.network if voice else None, sources.cards)
    media = (_sealed_use(use, voice, declared, sources) for use in variant.media)
    return replace(variant, media=tuple(media), cards=cards)


def _sealed_use(use: MediaUse, voice: Voice | None, declared: PostDeclaration, sources: _Sources) -> MediaUse:
    file = sources.files.get(use.digest)
    if file is None:
        return use
    drawn = sources.drawn.get(drawing_of(use, voice)) if voice and use.is_picture else None
    made_by_ai = is_ai_made(declared.of(use.digest).answers(), file.origin)
    return replace(use, sealed=SealedFile(*file[:3], file.poster, file.focus, made_by_ai, drawn))
