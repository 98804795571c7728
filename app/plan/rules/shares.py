"""Whether one more publication takes its topic over the share the plan gives it."""

LEAST = 4
"""Publications of a month, that one included, from which a share says something: one of one is always all of it."""


def share_with_one_more(count: int, total: int, target: int) -> int | None:
    """What the topic would be of the month, in per cent; None where it keeps to its target or nothing can be said.

    `count` of `total` publications are of the topic already; a target of 0 is none.
    """
    if not target or total + 1 < LEAST or (count + 1) * 100 <= target * (total + 1):
        return None
    return round((count + 1) * 100 / (total + 1))
