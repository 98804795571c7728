"""Pages about what is planned before it is written."""

from app.plan.views import (
    acts,
    bringing,
    campaigns,
    evergreen,
    filling,
    gate,
    guide,
    others,
    path,
    samples,
    slots,
    staff,
    versions,
    who,
    writing,
)
from app.plan.views.blueprint import bp

__all__ = [
    "acts",
    "bp",
    "bringing",
    "campaigns",
    "evergreen",
    "filling",
    "gate",
    "guide",
    "others",
    "path",
    "samples",
    "slots",
    "staff",
    "versions",
    "who",
    "writing",
]
