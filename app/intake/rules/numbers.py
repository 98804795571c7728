"""The code people know a request by."""

import re

_CODE = re.compile(r"\s*P\s*-\s*(\d{4})\s*/\s*(\d{1,9})\s*", re.IGNORECASE | re.ASCII)


def code_of(year: int, ordinal: int) -> str:
    return f"P-{year}/{ordinal}"


def read_code(text: str) -> tuple[int, int] | None:
    """Year and ordinal of a code as people type it."""
    found = _CODE.fullmatch(text)
    return (int(found[1]), int(found[2])) if found else None
