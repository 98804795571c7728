from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol, TypeVar

_NAMES = {"number": "post", "code": "request", "reference": "order", "case": "case"}


def thread_key(organisation_id: int | None, context: Mapping[str, Any]) -> str:
    """Return the matter's name; empty for none or several."""
    matter = next((f"{word}:{context[name]}" for name, word in _NAMES.items() if context.get(name)), "")
    return f"{organisation_id}:{matter}" if matter else ""


class ThreadedNotice(Protocol):
    @property
    def thread(self) -> str: ...


NoticeT = TypeVar("NoticeT", bound=ThreadedNotice)


def group_by_thread(notices: Iterable[NoticeT]) -> Sequence[Sequence[NoticeT]]:
    """Group by matter, in order of first appearance."""
    groups: dict[object, list[NoticeT]] = {}
    for place, notice in enumerate(notices):
        groups.setdefault(notice.thread or place, []).append(notice)
    return list(groups.values())
