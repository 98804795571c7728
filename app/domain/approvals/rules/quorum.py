"""How many must say yes to each step, and whether there are enough people for it when nobody decides two."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class StepDemand:
    """What a step still lacks, and who could give it."""

    step: int
    missing: int
    people: frozenset[int]

    @property
    def spare(self) -> int:
        return len(self.people) - self.missing


def first_unfilled_step(calls: Sequence[StepDemand]) -> StepDemand | None:
    """The first step that cannot get its people although the steps before it leave as many free as they can."""
    taken: dict[int, int] = {}
    return next((call for call in calls if not _fill_step(call, calls, taken)), None)


def assign_people(calls: Sequence[StepDemand]) -> dict[int, int]:
    """For which of the open steps each person is asked, as person → step.

    Where they are scarcest, unless deciding there would leave another step without people.
    """
    return {person: _choose_step(person, calls) for person in sorted({one for call in calls for one in call.people})}


def _choose_step(person: int, calls: Sequence[StepDemand]) -> int:
    theirs = sorted((call for call in calls if person in call.people), key=lambda call: call.spare)
    if len(theirs) == 1:
        return theirs[0].step
    fitting = (call for call in theirs if first_unfilled_step(_demands_after(person, call, calls)) is None)
    return next(fitting, theirs[0]).step


def _demands_after(person: int, taken: StepDemand, calls: Sequence[StepDemand]) -> list[StepDemand]:
    """What would be lacking once this person has decided that step."""
    return [replace(call, missing=call.missing - (call is taken), people=call.people - {person}) for call in calls]


def _fill_step(call: StepDemand, calls: Sequence[StepDemand], taken: dict[int, int]) -> bool:
    """Give a step as many people as it lacks, moving others to steps that can do with somebody else."""
    by_step = {one.step: one for one in calls}
    return all(_assign_person(call, by_step, taken, set()) for _ in range(call.missing))


def _assign_person(call: StepDemand, by_step: Mapping[int, StepDemand], taken: dict[int, int], seen: set[int]) -> bool:
    for person in sorted(call.people - seen):
        seen.add(person)
        if person not in taken or (
            taken[person] != call.step and _assign_person(by_step[taken[person]], by_step, taken, seen)
        ):
            taken[person] = call.step
            return True
    return False


def stage_numbers(beside: Iterable[bool]) -> list[int]:
    """The stage of each step: those that go beside the one before share its own, counted from 1."""
    found: list[int] = []
    for joins in beside:
        found.append(found[-1] if joins and found else len(set(found)) + 1)
    return found
