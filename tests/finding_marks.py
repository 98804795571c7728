"""A page's text without the marks of what the rules found in it."""

import re


def unmarked(page: str) -> str:
    return re.sub(r"</?mark[^>]*>", "", page)
