"""Each rule against its own examples: bad ones are caught, and no rule stops a good one."""

import pytest

from app.domain.editorial_line.rules.line import LineRule, RuleAction
from app.domain.editorial_line.rules.piece import PiecePicture
from app.domain.editorial_line.rules.second_opinion import PERSON
from tests.editorial_line.shipped_line import ELECTION, OURS, held, rules, stopped

ROUTED_BY_WORDS = {
    **dict.fromkeys(
        ["EL-01", "EL-02", "EL-03", "EL-05", "EL-06", "EL-07", "EL-11", "EL-12", "EL-16"], RuleAction.ROUTE
    ),
    **dict.fromkeys(["NE-01", "NE-02", "NE-03", "NE-04", "NE-07"], RuleAction.ROUTE),
    "EL-04": RuleAction.ROUTE,
    "NE-08": RuleAction.ROUTE,
    "NE-16": RuleAction.ROUTE,
    "EL-08": RuleAction.ROUTE,
    "EL-09": RuleAction.ROUTE,
    "EL-14": RuleAction.BLOCK,
    "NE-05": RuleAction.ROUTE,
    "NE-06": RuleAction.ROUTE,
    "NE-11": RuleAction.BLOCK,
    "NE-13": RuleAction.WARN,
    "NE-15": RuleAction.ROUTE,
    "NE-17": RuleAction.ROUTE,
}
OFFICIAL = (PiecePicture("Sala de estudio", declared={"official": True}),)
KNOWN = {
    "EL-08": {"periods": ELECTION | {"reflection_day"}},
    "EL-09": {"periods": ELECTION | {"poll_ban"}},
    "EL-11": {"topic_class": "event"},
    "EL-14": {"declared": {"paid": True}},
    "NE-05": {"pictures": OFFICIAL},
    "NE-06": {"declared": {"repost": True}},
    "NE-11": {"declared": {"asked_by_politics": True}},
    "NE-17": {"opinion": PERSON},
}
RUNNING = [rule for rule in rules(*OURS) if rule.runs]


def code(rule: LineRule) -> str:
    return rule.code


@pytest.mark.parametrize("rule", RUNNING, ids=code)
def test_the_bad_example_is_caught(rule: LineRule):
    finding = held(rule.bad, **KNOWN.get(rule.code, {})).get(rule.code)
    assert finding is not None
    assert (finding.action, finding.reviewer) == (ROUTED_BY_WORDS[rule.code], rule.reviewer)


@pytest.mark.parametrize("rule", rules(*OURS), ids=code)
def test_the_good_example_is_left_in_peace(rule: LineRule):
    assert stopped(rule.good) == []
