"""Every kind of e-mail as received; `python -m tests.notifications.expected_letters` rewrites the files."""

import pytest

from tests.notifications.expected_letters import CASES, EXPECTED, written


@pytest.mark.parametrize("name", CASES)
def test_a_letter_is_as_it_was_agreed(name: str) -> None:
    assert written(name) == (EXPECTED / f"{name}.eml").read_text()


def test_no_file_is_left_of_a_letter_that_is_no_more() -> None:
    assert {path.stem for path in EXPECTED.glob("*.eml")} == set(CASES)
