"""A page's text without its finding marks."""

import re


def unmarked(page: str) -> str:
    return re.sub(r"</?mark[^>]*>", "", page)
