"""Who sees what an account says."""

from enum import StrEnum


class Visibility(StrEnum):
    """Who sees it: everybody, everybody who looks for it, or only whoever it names."""

    PUBLIC = "public"
    UNLISTED = "unlisted"
    DIRECT = "direct"
