"""The crops of the composer's form: "digest:network:left-top-width-height", one value for each."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from app.domain.directory.rules.networks import Network
from app.domain.media.rules import PictureCrop, parse_crop
from app.domain.posts.rules.content import MediaUse

NETWORKS = {network.value: network for network in Network}


def crop_value(digest: str, network: Network, crop: PictureCrop | None) -> str:
    return f"{digest}:{network.value}:{'-'.join(map(str, crop)) if crop else ''}"


def typed_crops(typed: Mapping[str, Any], digest: str) -> tuple[tuple[Network, PictureCrop], ...]:
    """Return the crops of a picture; a mangled one is none."""
    chosen = {network: crop for of, network, crop in _parsed(typed.get("crop") or ()) if of == digest}
    return tuple(sorted(chosen.items()))


def crop_fields(media: Sequence[MediaUse]) -> dict[str, list[str]]:
    return {"crop": [crop_value(use.digest, *pair) for use in media for pair in use.crops]}


def chosen_crops(typed: Mapping[str, Any], choice: str) -> dict[str, list[str]]:
    """Return the field with a crop in place of the one for the same picture and network, or without it."""
    place, _, crop = choice.rpartition(":")
    others = [value for value in typed.get("crop") or () if value.rpartition(":")[0] != place]
    return {"crop": [*others, choice] if crop else others}


def _parsed(values: Sequence[str]) -> Iterator[tuple[str, Network, PictureCrop]]:
    for value in values:
        digest, _, rest = value.partition(":")
        network, _, part = rest.partition(":")
        if network in NETWORKS and (crop := parse_crop(part)):
            yield digest, NETWORKS[network], crop
