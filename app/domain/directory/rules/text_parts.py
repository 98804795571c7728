"""A text in parts: a thread, or a post and its first comment. A line of three hyphens parts them."""

from collections.abc import Callable

import regex

from app.core.text import normalise_text
from app.domain.directory.rules.network_limits import Sequel, limits_of
from app.domain.directory.rules.networks import Network
from app.domain.directory.rules.text_length import TextLength, measure_length, outgoing_text

MARK = "---"
_MARK_LINE = regex.compile(rf"^[ \t]*{MARK}[ \t]*\r?$", regex.MULTILINE)
_BREAK = regex.compile(r"(?<=[.!?…]['\"»”)]*)\s+|\n+")
"""Where a long text may be parted: after a sentence, or at the end of a line."""


def may_thread(network: Network) -> bool:
    return limits_of(network).sequel is Sequel.THREAD


def has_marks(text: str) -> bool:
    return MARK in text and _MARK_LINE.search(text) is not None


def split_at_marks(text: str) -> list[str]:
    return _MARK_LINE.split(text)


def split_text(text: str, link: str) -> tuple[str, ...]:
    """Return the parts as sent; a link that none of them shows ends the last, and alone may be it."""
    return tuple(normalise_text(part) for part in split_at_marks(outgoing_text(text, link)))


def outgoing_parts(network: Network, text: str, link: str) -> tuple[str, ...]:
    """Return what the account publishes, in order; one text where its network has no sequels."""
    if limits_of(network).sequel is None or not has_marks(text):
        return (outgoing_text(text, link),)
    return split_text(text, link)


def outgoing_part(text: str, link: str, part: int) -> str:
    """Return the text of a delivery: its part, counted from one; 0 is the whole."""
    return split_text(text, link)[part - 1] if part else outgoing_text(text, link)


def count_parts(text: str) -> int:
    return len(_MARK_LINE.findall(text)) + 1 if MARK in text else 1


def measure_parts(
    network: Network,
    text: str,
    link: str,
    *,
    link_length: int | None = None,
    maximum: int | None = None,
    with_media: bool = False,
) -> tuple[TextLength, ...]:
    """Measure each part; only the first has the pictures, and a comment a length of its own."""
    first, *others = outgoing_parts(network, text, link)
    most = limits_of(network).comment or maximum
    return (
        measure_length(network, first, link_length=link_length, maximum=maximum, with_media=with_media),
        *(measure_length(network, part, link_length=link_length, maximum=most) for part in others),
    )


def part_label(account: str, part: int, text: str) -> str:
    """Return an account's name with the part it publishes: "Mastodon · Ayuntamiento (2/3)"."""
    return f"{account} ({part}/{count_parts(text)})" if part else account


def propose_parts(network: Network, text: str, *, maximum: int | None = None, link_length: int | None = None) -> str:
    """Return the text parted at the ends of its sentences, each part within the network's length.

    What the writer parted stays so; a sentence longer than a whole part is left to them.
    """

    def fits(part: str) -> bool:
        return not measure_length(network, part, maximum=maximum, link_length=link_length).over

    parts: list[str] = []
    for stretch in split_at_marks(text):
        parts += _pack(normalise_text(stretch), fits)
    return f"\n{MARK}\n".join(parts)


def _pack(text: str, fits: Callable[[str], bool]) -> list[str]:
    """Fill each part with as many sentences as fit."""
    parts, start, end, following = list[str](), 0, 0, 0
    for stop in [*(match.span() for match in _BREAK.finditer(text)), (len(text), len(text))]:
        if end > start and not fits(text[start : stop[0]]):
            parts.append(text[start:end])
            start = following
        end, following = stop
    return [*parts, text[start:]]
