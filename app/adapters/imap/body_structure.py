"""A letter's parts, listed by the server unfetched (BODYSTRUCTURE, RFC 3501 §7.4.2)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile
from typing import Any

_TOKEN = re.compile(rb'\s*(?:(\()|(\))|"((?:[^"\\]|\\.)*)"|\{(\d+)\}\r\n|([^\s()"]+))', re.DOTALL)
_MAX_DEPTH = 50


@dataclass(frozen=True, slots=True)
class BodyPart:
    """A leaf part with its IMAP `number`; not `is_inside` if the whole letter."""

    number: str
    kind: str
    size: int
    is_inside: bool

    @property
    def is_text(self) -> bool:
        return self.kind in ("text/plain", "text/html")


def parse_body_structure(answer: bytes) -> list[BodyPart]:
    """Parse the answer to FETCH; empty when unintelligible."""
    _, _, told = answer.partition(b"BODYSTRUCTURE ")
    tree = _parse_tree(told)
    return list(_walk_parts(tree, "")) if tree else []


def _parse_tree(told: bytes) -> list[Any]:
    """Parse nested lists of atoms until the first one closes."""
    top: list[Any] = []
    stack, at = [top], 0
    while (found := _TOKEN.match(told, at)) is not None:
        at = found.end()
        if found[1]:
            stack.append([])
        elif found[2]:
            closed = stack.pop()
            if not stack or len(stack) > _MAX_DEPTH:
                return []
            stack[-1].append(closed)
            if len(stack) == 1:
                return closed
        elif found[4]:
            stack[-1].append(told[at : at + int(found[4])])
            at += int(found[4])
        else:
            stack[-1].append(found[3] if found[3] is not None else found[5])
    return []


def _walk_parts(tree: list[Any], number: str) -> Iterator[BodyPart]:
    if tree and isinstance(tree[0], list):
        for place, part in enumerate(takewhile(lambda one: isinstance(one, list), tree), start=1):
            yield from _walk_parts(part, f"{number}.{place}" if number else str(place))
        return
    if len(tree) > 6:
        kind = b"/".join(one for one in tree[:2] if isinstance(one, bytes)).decode("ascii", "replace").lower()
        yield BodyPart(number or "1", kind, _parse_size(tree[6]), is_inside=bool(number))


def _parse_size(atom: Any) -> int:
    return int(atom) if isinstance(atom, bytes) and atom.isdigit() else -1
