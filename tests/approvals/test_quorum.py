"""The people asked for each step, and whether there are enough of them: pure arithmetic."""

from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from app.domain.approvals.rules.quorum import StepDemand, assign_people, first_unfilled_step, stage_numbers

ANA, BEA, CLARA, DIANA = 1, 2, 3, 4


def call(step: int, *people: int, missing: int = 1) -> StepDemand:
    return StepDemand(step, missing, frozenset(people))


def test_a_step_with_fewer_people_than_it_needs_is_unfilled():
    assert first_unfilled_step([call(1, ANA), call(2, BEA, missing=2)]) == call(2, BEA, missing=2)


def test_one_person_does_not_make_up_two_steps():
    assert first_unfilled_step([call(1, ANA), call(2, ANA)]) == call(2, ANA)


def test_whoever_can_stand_elsewhere_makes_room():
    assert first_unfilled_step([call(1, ANA, BEA), call(2, ANA)]) is None
    assert first_unfilled_step([call(1, ANA, BEA), call(2, BEA, CLARA), call(3, CLARA, ANA)]) is None


def test_people_are_asked_where_they_are_scarcest():
    assert assign_people([call(1, ANA, BEA, CLARA), call(2, ANA)]) == {ANA: 2, BEA: 1, CLARA: 1}


def test_nobody_is_asked_where_it_would_leave_another_step_without_people():
    others = [call(2, ANA, BEA), call(3, ANA, BEA)]
    assert assign_people([call(1, ANA, CLARA, DIANA, missing=2), *others])[ANA] != 1


def test_steps_beside_the_one_before_share_its_stage():
    assert stage_numbers([True, True, False, False, True]) == [1, 1, 2, 3, 3]


CALLS = st.lists(
    st.builds(StepDemand, st.just(0), st.integers(1, 2), st.frozensets(st.integers(1, 5), max_size=4)),
    min_size=1,
    max_size=3,
).map(lambda found: [StepDemand(n, one.missing, one.people) for n, one in enumerate(found)])


def fits(calls: list[StepDemand]) -> bool:
    """Try every assignment of distinct people to the places."""
    places = [call.people for call in calls for _ in range(call.missing)]
    ways = permutations(range(1, 6), len(places))
    return any(all(who in place for who, place in zip(way, places, strict=True)) for way in ways)


@given(CALLS)
def test_what_is_said_to_be_possible_is_and_the_rest_is_not(calls: list[StepDemand]):
    assert (first_unfilled_step(calls) is None) == fits(calls)


@given(CALLS)
def test_nobody_is_asked_where_deciding_does_harm_if_they_could_do_none(calls: list[StepDemand]):
    for person, step in assign_people(calls).items():
        harmless = {chosen.step for chosen in calls if person in chosen.people and fits(after(person, chosen, calls))}
        assert not harmless or step in harmless


def after(person: int, chosen: StepDemand, calls: list[StepDemand]) -> list[StepDemand]:
    return [StepDemand(demand.step, demand.missing - (demand is chosen), demand.people - {person}) for demand in calls]
