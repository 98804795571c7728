"""Beside each picture in the composer: its video's words, its rights, and the crops that a network needs."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.core.messages import Message
from app.domain.directory.rules.networks import NETWORK_NAMES, ChannelState, Network
from app.domain.media.models import MediaFile
from app.domain.media.rules import MediaKind, PictureCrop
from app.domain.posts.rules.content import MediaUse
from app.domain.posts.rules.picture_crops import proposed_crops
from app.domain.posts.rules.video_readiness import form_advice
from app.pages.components.picture_rights import rights_of, rights_troubles, rights_words
from app.pages.components.stored_files import stored_files
from app.pages.posts.composer_context import ComposerContext
from app.pages.posts.document_parts import document_parts
from app.pages.posts.forms.composer import typed_draft
from app.pages.posts.forms.crops import crop_value
from app.pages.posts.video_parts import video_parts


@dataclass(frozen=True, slots=True)
class CropOption:
    value: str
    label: Message
    crop: PictureCrop
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class CropChoice:
    """The parts of a picture that a network would take; `is_asked`: the post goes there. `value`: the one chosen."""

    network_name: str
    width: int
    height: int
    is_asked: bool
    value: str
    no_value: str
    options: Sequence[CropOption]


def beside_pictures(composer: ComposerContext, typed: Mapping[str, Any]) -> dict[str, Any]:
    draft = typed_draft(typed)
    files = stored_files([use.digest for use in draft.media])
    asked = {composer.channels[key].network for key, _ in draft.targets if key in composer.channels}
    return {
        "videos": video_parts(typed),
        "documents": document_parts(typed),
        "rights": _rights_parts([use.digest for use in draft.media]),
        "forms": {digest: form_advice(file.facts.form) for digest, file in files.items() if file.facts.form},
        "newer": {digest for digest, file in files.items() if file.newest and file.newest not in files},
        "crops": {
            use.digest: list(_crop_choices(composer, use, files[use.digest], asked))
            for use in draft.media
            if use.digest in files
        },
    }


def _rights_parts(digests: Sequence[str]) -> dict[str, tuple[Sequence[Message], Sequence[Message]]]:
    """Return, by picture, what is noted of its rights and what keeps it from going out."""
    return {digest: (rights_words(facts), rights_troubles(facts)) for digest, facts in rights_of(digests).items()}


def _crop_choices(
    composer: ComposerContext, use: MediaUse, file: MediaFile, asked: set[Network]
) -> Iterator[CropChoice]:
    """Yield a choice for each network that takes some ratios, where there is an account, and does not take this one."""
    open_networks = {channel.network for channel in composer.channels.values() if channel.state is ChannelState.OPEN}
    for network in sorted(open_networks if file.kind is MediaKind.IMAGE else ()):
        if options := proposed_crops(network, file.dimensions, file.focus):
            chosen = use.crop_for(network)
            yield CropChoice(
                NETWORK_NAMES[network],
                *file.dimensions,
                is_asked=network in asked,
                value=crop_value(use.digest, network, chosen) if chosen else "",
                no_value=crop_value(use.digest, network, None),
                options=[
                    CropOption(crop_value(use.digest, network, crop), label, crop, crop == chosen)
                    for crop, label in options.items()
                ],
            )
