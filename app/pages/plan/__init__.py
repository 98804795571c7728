"""Pages about what is planned before it is written.

What the pages of the plan post.
"""

from app.pages.plan import (
    account_acts,
    campaigns,
    document,
    evergreen,
    existing_channels,
    gate,
    guide,
    indicator_import,
    indicators,
    networks,
    objectives,
    observation_import,
    overview,
    profiles,
    purpose,
    resources,
    sample_pieces,
    slot_gap,
    slots,
    stops,
    team,
    team_members,
    versions,
)
from app.pages.plan.blueprint import bp

__all__ = [
    "account_acts",
    "bp",
    "campaigns",
    "document",
    "evergreen",
    "existing_channels",
    "gate",
    "guide",
    "indicator_import",
    "indicators",
    "networks",
    "objectives",
    "observation_import",
    "overview",
    "profiles",
    "purpose",
    "resources",
    "sample_pieces",
    "slot_gap",
    "slots",
    "stops",
    "team",
    "team_members",
    "versions",
]
