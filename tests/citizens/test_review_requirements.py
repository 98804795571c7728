"""Reviewers of a reply before it goes (flow F11)."""

import random
from dataclasses import replace

import pytest

from app.core.permissions import Role
from app.domain.cases.rules.categories import Category as C
from app.domain.cases.rules.replies import ReplyKind
from app.domain.replies.rules.review_requirements import (
    DECIDING_ROLES,
    SENSITIVE_CATEGORIES,
    ReplyFacts,
    deciding_role,
    required_reviewers,
)

TEMPLATE = ReplyFacts(C.QUESTION_GENERAL, is_template=True, serves=True, is_service=True)
E, N, L = Role.EDITOR, Role.NEUTRALITY_REVIEWER, Role.LEGAL_REVIEWER


@pytest.mark.parametrize(
    ("asked", "readers"),
    [
        (TEMPLATE, ()),
        (replace(TEMPLATE, is_template=False), (E,)),
        (replace(TEMPLATE, is_electoral=True), ()),
        (replace(TEMPLATE, is_electoral=True, is_service=False), (N,)),
        (replace(TEMPLATE, is_template=False, is_electoral=True), (N, E)),
        (replace(TEMPLATE, category=C.EMERGENCY), ()),
        (replace(TEMPLATE, category=C.PERSONAL_DATA), ()),
        (replace(TEMPLATE, category=C.POLITICAL, serves=False), (L,)),
        (replace(TEMPLATE, category=C.PRESS, is_template=False), (L, E)),
        (replace(TEMPLATE, level=4), ()),
        (replace(TEMPLATE, category=C.EMERGENCY, level=3), ()),
        (replace(TEMPLATE, level=3, serves=False), (L,)),
        (replace(TEMPLATE, level=3, is_template=False), (L, E)),
        (replace(TEMPLATE, is_template=False, says_law=True), (L, E)),
        (replace(TEMPLATE, public_before=1), (E,)),
        (replace(TEMPLATE, public_before=1, is_public=False), ()),
        (replace(TEMPLATE, public_before=2, kind=ReplyKind.ACKNOWLEDGEMENT), ()),
        (replace(TEMPLATE, called=frozenset({"neutrality_reviewer"})), (N,)),
    ],
)
def test_who_reads_it(asked: ReplyFacts, readers: tuple[Role, ...]):
    assert required_reviewers(asked) == readers


def test_whatever_comes_new_words_never_go_unread_and_delicate_ones_never_without_the_legal_service():
    dice = random.Random(7)
    for _ in range(4000):
        facts = ReplyFacts(
            category=dice.choice(list(C)),
            kind=dice.choice(list(ReplyKind)),
            level=dice.randint(1, 4),
            is_template=dice.random() < 0.5,
            serves=dice.random() < 0.5,
            is_service=dice.random() < 0.5,
            is_public=dice.random() < 0.5,
            is_electoral=dice.random() < 0.5,
            public_before=dice.randint(0, 3),
            says_law=dice.random() < 0.5,
        )
        readers = required_reviewers(facts)
        assert facts.is_template or E in readers
        assert facts.is_template or facts.category not in SENSITIVE_CATEGORIES or L in readers
        assert not facts.is_electoral or (facts.is_template and facts.is_service) or N in readers
        assert readers or not (facts.is_public and facts.kind is ReplyKind.ANSWER and facts.public_before)


def test_only_the_role_that_is_asked_decides():
    assert deciding_role(["legal_reviewer", "editor"], frozenset({"supervisor"})) == "editor"
    assert deciding_role(["legal_reviewer"], frozenset({"supervisor", "author"})) is None
    assert all(Role.POLITICAL_OFFICE not in roles and Role.AUTHOR not in roles for roles in DECIDING_ROLES.values())
