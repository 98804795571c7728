"""Pure rules of partial approval."""

from collections.abc import Collection

import pytest

from app.core.errors import Conflict, Refusal
from app.domain.approvals.rules.partial_approval import (
    InvalidChoice,
    VariantChoice,
    account_names_without,
    check_left_out_reason,
    left_out_variants,
)
from app.domain.approvals.rules.states import Verdict
from app.domain.directory.rules.networks import Network

SAID = frozenset({1, 2, 3})
YES, CHANGES, NO = Verdict.APPROVED, Verdict.CHANGES_ASKED, Verdict.REJECTED


def left(offered: set[int], chosen: set[int], *, out: Collection[int] = (), verdict: Verdict = YES) -> frozenset[int]:
    return left_out_variants(
        VariantChoice(frozenset(offered), frozenset(chosen)), variant_ids=SAID, out=out, verdict=verdict
    )


def test_what_is_not_ticked_is_left_out_and_without_a_choice_nothing():
    assert left({1, 2, 3}, {1, 3}) == {2}
    assert left({2, 3}, {3}, out={1}) == {2}
    assert left({1, 2, 3}, {1, 2, 3}) == left_out_variants(None, variant_ids=SAID, out={1}, verdict=YES) == frozenset()


def test_something_goes_on_or_it_is_no_approval():
    with pytest.raises(InvalidChoice, match="Marque al menos una"):
        left({1, 2, 3}, set())


@pytest.mark.parametrize("verdict", [CHANGES, NO])
def test_the_other_verdicts_are_of_the_whole(verdict: Verdict):
    assert left({1, 2, 3}, set(), verdict=verdict) == left({1, 2, 3}, {1, 2, 3}, verdict=verdict) == frozenset()
    with pytest.raises(InvalidChoice, match="vale para toda la publicación"):
        left({1, 2, 3}, {1}, verdict=verdict)


@pytest.mark.parametrize("verdict", [YES, NO])
def test_what_somebody_left_out_meanwhile_makes_the_page_old(verdict: Verdict):
    with pytest.raises(Conflict, match="otra persona ha dejado fuera"):
        left({1, 2, 3}, {1, 2, 3}, out={2}, verdict=verdict)


@pytest.mark.parametrize(("offered", "chosen"), [({1, 2, 3, 9}, {1}), ({1, 2, 3}, {9}), ({1, 3}, {1, 2})])
def test_what_is_not_in_the_text_is_refused(offered: set[int], chosen: set[int]):
    with pytest.raises(InvalidChoice, match="no está en el texto"):
        left(offered, chosen)


def test_leaving_something_out_is_owed_a_reason():
    check_left_out_reason((), " ")
    with pytest.raises(Refusal, match="por qué deja algo fuera"):
        check_left_out_reason({2}, " ")


def test_a_list_says_what_goes_on_and_what_does_not():
    names = account_names_without([(Network.MASTODON, "Riba")], [(Network.X, "ca")])
    assert [str(name) for name in names] == ["Mastodon", "sin X en catalán o valenciano"]
