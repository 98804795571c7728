"""Approvals needed per step, and enough people, none deciding two steps."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class StepDemand:
    """Missing approvals, and who could give them."""

    step: int
    missing: int
    people: frozenset[int]

    @property
    def spare(self) -> int:
        return len(self.people) - self.missing


def first_unfilled_step(calls: Sequence[StepDemand]) -> StepDemand | None:
    """Return the first step unfillable even with the most people left free."""
    taken: dict[int, int] = {}
    return next((call for call in calls if not _fill_step(call, calls, taken)), None)


def assign_people(calls: Sequence[StepDemand]) -> dict[int, int]:
    """Map person → step.

    Each goes where people are scarcest, unless another step falls short.
    """
    return {
        person: _choose_step(person, calls)
        for person in sorted({person_id for call in calls for person_id in call.people})
    }


def _choose_step(person: int, calls: Sequence[StepDemand]) -> int:
    theirs = sorted((call for call in calls if person in call.people), key=lambda call: call.spare)
    if len(theirs) == 1:
        return theirs[0].step
    fitting = (call for call in theirs if first_unfilled_step(_demands_after(person, call, calls)) is None)
    return next(fitting, theirs[0]).step


def _demands_after(person: int, taken: StepDemand, calls: Sequence[StepDemand]) -> list[StepDemand]:
    return [replace(call, missing=call.missing - (call is taken), people=call.people - {person}) for call in calls]


def _fill_step(call: StepDemand, calls: Sequence[StepDemand], taken: dict[int, int]) -> bool:
    by_step = {demand.step: demand for demand in calls}
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
    """Count from 1: parallel steps share the previous one's number."""
    stages: list[int] = []
    for joins in beside:
        stages.append(stages[-1] if joins and stages else len(set(stages)) + 1)
    return stages
