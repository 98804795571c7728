"""Who a feed is for."""

from enum import StrEnum


class Audience(StrEnum):
    """STAFF sees every entry; PUBLISHED (political offices) sees only what is already public."""

    STAFF = "staff"
    PUBLISHED = "published"
