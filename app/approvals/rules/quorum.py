"""How many must say yes to each step, and whether there are enough people for it when nobody decides two."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Call:
    """What a step still lacks, and who could give it."""

    step: int
    missing: int
    people: frozenset[int]

    @property
    def spare(self) -> int:
        return len(self.people) - self.missing


def unfilled(calls: Sequence[Call]) -> Call | None:
    """The first step that cannot get its people although the steps before it leave as many free as they can."""
    taken: dict[int, int] = {}
    return next((call for call in calls if not _fill(call, calls, taken)), None)


def asked_once(calls: Sequence[Call]) -> dict[int, int]:
    """For which of the open steps each person is asked, as person → step.

    Where they are scarcest, unless deciding there would leave another step without people.
    """
    return {person: _place(person, calls) for person in sorted({one for call in calls for one in call.people})}


def _place(person: int, calls: Sequence[Call]) -> int:
    theirs = sorted((call for call in calls if person in call.people), key=lambda call: call.spare)
    if len(theirs) == 1:
        return theirs[0].step
    fitting = (call for call in theirs if unfilled(_after(person, call, calls)) is None)
    return next(fitting, theirs[0]).step


def _after(person: int, taken: Call, calls: Sequence[Call]) -> list[Call]:
    """What would be lacking once this person has decided that step."""
    return [replace(call, missing=call.missing - (call is taken), people=call.people - {person}) for call in calls]


def _fill(call: Call, calls: Sequence[Call], taken: dict[int, int]) -> bool:
    """Give a step as many people as it lacks, moving others to steps that can do with somebody else."""
    by_step = {one.step: one for one in calls}
    return all(_seat(call, by_step, taken, set()) for _ in range(call.missing))


def _seat(call: Call, by_step: Mapping[int, Call], taken: dict[int, int], seen: set[int]) -> bool:
    for person in sorted(call.people - seen):
        seen.add(person)
        if person not in taken or (taken[person] != call.step and _seat(by_step[taken[person]], by_step, taken, seen)):
            taken[person] = call.step
            return True
    return False


def stages(beside: Iterable[bool]) -> list[int]:
    """The stage of each step: those that go beside the one before share its own, counted from 1."""
    found: list[int] = []
    for joins in beside:
        found.append(found[-1] if joins and found else len(set(found)) + 1)
    return found
