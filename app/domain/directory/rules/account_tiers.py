"""Limits of accounts that pay their network, each with its source: an administrator says which do."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from app.domain.directory.rules.networks import Network
from app.domain.directory.rules.sources import Source
from app.domain.directory.rules.video_limits import MINUTE, VideoLimits, video_limits_of


@dataclass(frozen=True, slots=True)
class PaidTier:
    """`called`: the network's name for it; `maximum`: characters as it counts them; `film_seconds`: of a video."""

    called: str
    maximum: int
    film_seconds: float
    source: Source


PAID_TIERS: dict[Network, PaidTier] = {
    Network.X: PaidTier(
        "X Premium",
        25_000,
        125 * MINUTE,
        Source(
            "X, Help Center: About X Premium, longer posts and videos (16 GB, over what an upload takes)",
            date(2026, 12, 2),
        ),
    ),
}


def account_maximum(network: Network, declared: Mapping[str, int], *, is_paid: bool) -> int | None:
    """Return the characters that the account takes: of its tier, else of its server; None for the network's own."""
    tier = PAID_TIERS.get(network) if is_paid else None
    return tier.maximum if tier else declared.get("max_characters")


def account_video_limits(network: Network, most: int | None, *, is_paid: bool) -> VideoLimits | None:
    """Return what the account takes of a video: its server may take less (`most` bytes), and its tier more."""
    limits, tier = video_limits_of(network), PAID_TIERS.get(network) if is_paid else None
    if limits is None:
        return None
    if tier:
        limits = replace(limits, seconds=(limits.seconds[0], tier.film_seconds))
    return replace(limits, bytes=most or limits.bytes)
