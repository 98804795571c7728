"""A political post (job) sees no citizens' data, with any role (TREBEP art. 12, invariant I2)."""

import pytest

from app.core.permissions import GRANTS, POLITICAL_POSTS, Permission, PostKind, Role, permissions_of

OF_CITIZENS = {
    permission
    for permission in Permission
    if permission.value.startswith(("case:", "protocol:", "personal:", "crisis:"))
}


@pytest.mark.parametrize("post", sorted(POLITICAL_POSTS))
@pytest.mark.parametrize("role", list(Role))
def test_nothing_of_citizens_is_within_reach_of_a_political_post(role: Role, post: PostKind):
    assert OF_CITIZENS & permissions_of([role], [post]) == set()


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.POLITICAL_OFFICE])
def test_the_political_office_takes_it_away_from_any_role_held_with_it(role: Role):
    assert OF_CITIZENS & permissions_of([role, Role.POLITICAL_OFFICE], [PostKind.CAREER]) == set()


def test_each_right_about_citizens_is_some_role_s():
    assert frozenset().union(*GRANTS.values()) >= OF_CITIZENS
