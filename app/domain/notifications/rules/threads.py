"""What a notice is about: what several of them about one post or one request have in common."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol, TypeVar

_NAMES = {"number": "post", "code": "request", "reference": "order", "case": "case"}


def thread_key(organisation_id: int | None, context: Mapping[str, Any]) -> str:
    """The matter by the name people give it in their organisation; nothing for what is of no matter, or of several."""
    found = next((f"{word}:{context[name]}" for name, word in _NAMES.items() if context.get(name)), "")
    return f"{organisation_id}:{found}" if found else ""


class ThreadedNotice(Protocol):
    @property
    def thread(self) -> str: ...


NoticeT = TypeVar("NoticeT", bound=ThreadedNotice)


def group_by_thread(notices: Iterable[NoticeT]) -> Sequence[Sequence[NoticeT]]:
    """Those of one matter together, in the order in which each matter first comes."""
    groups: dict[object, list[NoticeT]] = {}
    for place, notice in enumerate(notices):
        groups.setdefault(notice.thread or place, []).append(notice)
    return list(groups.values())
