"""Whose words a reply says: its writer's, and those of whoever wrote what it was written in place of (invariant I2)."""

from collections.abc import Collection, Mapping


def writers(
    reply_id: int,
    wrote: Mapping[int, int | None],
    in_place_of: Mapping[int, int],
    also: Mapping[int, Collection[int]],
) -> frozenset[int]:
    """`wrote`: the writer of each reply of the case; `in_place_of`: which one each of them was written over.

    `also`: others whose words one began with.
    """
    found: set[int | None] = set()
    at = reply_id
    while at in wrote:
        found |= {wrote[at], *also.get(at, ())}
        earlier = in_place_of.get(at, 0)
        at = earlier if earlier < at else 0
    return frozenset(one for one in found if one is not None)
