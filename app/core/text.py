"""Texts: in several languages, and as they can be stored."""

from collections.abc import Mapping

Written = Mapping[str, str]
"""What somebody wrote, by language code: {"es": "…"}; the organisation's first language is the one that must be."""


NUL = "\x00"
SPARE = "\ufffd"


def storable(text: str) -> str:
    """Text from outside as both databases take it: no NUL, no half characters."""
    return text.replace(NUL, SPARE).encode("utf-8", "replace").decode("utf-8")
