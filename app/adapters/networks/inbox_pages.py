"""Pages of a network's list, as the inbox takes them."""

from collections.abc import Iterable

from app.domain.cases.ports import NetworkMessage, NetworkPage, UnreadableEntry


def whole_page(read: Iterable[NetworkMessage | UnreadableEntry], after: str) -> NetworkPage:
    """Return a list read to its end, oldest first; its mark is the newest's."""
    entries = list(read)
    messages = [each for each in entries if isinstance(each, NetworkMessage)]
    unreadable = [each for each in entries if isinstance(each, UnreadableEntry) and each.mark > after]
    return NetworkPage(messages, unreadable, max([after, *(each.mark for each in entries)]), is_last=True)
