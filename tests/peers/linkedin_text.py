r"""The "little" text format of a commentary: reserved characters as text only after a backslash, tags and mentions."""

import re

RESERVED = "|{}@[]()<>#*_~\\"
ELEMENT = re.compile(
    r"""\\(?P<literal>[|{}@\[\]()<>\#*_~\\])
    | \{hashtag\|\\?\#\|(?P<template>[^{}|]+)\}
    | @\[(?P<name>[^\[\]]+)\]\s?\((?P<urn>urn:li:(?:organization|person):[\w-]+)\)
    | \#(?P<tag>\w+)
    | (?P<plain>[^|{}@\[\]()<>\#*_~\\]+)""",
    re.VERBOSE,
)


def readable(commentary: str) -> tuple[str, str]:
    """Return a commentary as far as it is published, and its text: both end at the first stray reserved character."""
    end, parts = 0, list[str]()
    while match := ELEMENT.match(commentary, end):
        found, end = match.groupdict(), match.end()
        tag = found["template"] or found["tag"]
        parts.append(f"#{tag}" if tag else found["literal"] or found["name"] or found["plain"])
    return commentary[:end], "".join(parts)
