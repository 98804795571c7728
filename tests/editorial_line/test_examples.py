"""Each rule is held against its own examples: what it calls bad it catches, what it calls good nobody stops."""

import pytest

from app.editorial_line.rules.line import Action, Rule
from app.editorial_line.rules.piece import Picture
from tests.editorial_line.shipped import ELECTION, OURS, held, rules, stopped

ROUTED_BY_WORDS = {
    **dict.fromkeys(["EL-01", "EL-02", "EL-03", "EL-05", "EL-06", "EL-07", "EL-11", "EL-12", "EL-16"], Action.ROUTE),
    **dict.fromkeys(["NE-01", "NE-02", "NE-03", "NE-04", "NE-07"], Action.ROUTE),
    "EL-04": Action.ROUTE,
    "NE-08": Action.ROUTE,
    "NE-16": Action.ROUTE,
    "EL-08": Action.ROUTE,
    "EL-09": Action.ROUTE,
    "EL-14": Action.BLOCK,
    "NE-05": Action.ROUTE,
    "NE-06": Action.ROUTE,
    "NE-11": Action.BLOCK,
    "NE-13": Action.WARN,
    "NE-15": Action.ROUTE,
}
OFFICIAL = (Picture("Sala de estudio", declared={"official": True}),)
KNOWN = {
    "EL-08": {"periods": ELECTION | {"reflection_day"}},
    "EL-09": {"periods": ELECTION | {"poll_ban"}},
    "EL-11": {"topic_class": "event"},
    "EL-14": {"declared": {"paid": True}},
    "NE-05": {"pictures": OFFICIAL},
    "NE-06": {"declared": {"repost": True}},
    "NE-11": {"declared": {"asked_by_politics": True}},
}
RUNNING = [rule for rule in rules(*OURS) if rule.runs]


def code(rule: Rule) -> str:
    return rule.code


@pytest.mark.parametrize("rule", RUNNING, ids=code)
def test_the_bad_example_is_caught(rule: Rule):
    finding = held(rule.bad, **KNOWN.get(rule.code, {})).get(rule.code)
    assert finding is not None
    assert (finding.action, finding.reviewer) == (ROUTED_BY_WORDS[rule.code], rule.reviewer)


@pytest.mark.parametrize("rule", rules(*OURS), ids=code)
def test_the_good_example_is_left_in_peace(rule: Rule):
    assert stopped(rule.good) == []
