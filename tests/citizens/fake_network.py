"""An in-memory network with conversations, held to the real server's contract."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from app.core.clock import Clock
from app.core.messages import msg
from app.domain.cases.ports import NetworkMessage, NetworkPage, UnreadableEntry
from app.domain.publishing.ports import AccountAccess, NetworkError, NetworkErrorKind, OutgoingPost, PublishReceipt
from tests import moments
from tests.fakes import FakeNetwork

PAGE = 20


class FakeSquare(FakeNetwork):
    """An in-memory network. `said`: messages to the account, by identifier. `asked`: blocks and unblocks."""

    def __init__(self, *, clock: Clock = moments.now) -> None:
        super().__init__(clock=clock)
        self.said: dict[str, NetworkMessage | UnreadableEntry] = {}
        self.blocked: set[str] = set()
        self.asked: list[tuple[str, bool]] = []
        self.before_blocking: Callable[[], None] | None = None
        self._troubles: list[NetworkError] = []
        self._refusals: list[tuple[NetworkError, bool]] = []

    def say(
        self, text: str, *, author: str = "ana", visibility: str = "public", answers: str = "", root: str = ""
    ) -> str:
        """Add a message and return its identifier. `root`: the identifier of its conversation's first message."""
        number = str(next(self._numbers))
        uri = f"{self.base_url}/@{author}/"
        self.said[number] = NetworkMessage(
            mark=number,
            remote_id=number,
            uri=uri + number,
            root=uri + (root or number),
            permalink=uri + number,
            mention=author,
            author=f"{author}@red.example",
            name=author.title(),
            text=text,
            content=f"<p>{text}</p>",
            language="es",
            visibility=visibility,
            made_at=self._clock(),
            answers=answers,
        )
        return number

    def spoil(self) -> str:
        """Add an unreadable message."""
        number = str(next(self._numbers))
        self.said[number] = UnreadableEntry(number, msg("No se entiende."))
        return number

    def edit(self, remote_id: str, text: str) -> None:
        message = self.said[remote_id]
        assert isinstance(message, NetworkMessage)
        self.said[remote_id] = replace(message, text=text, content=f"<p>{text}</p>", edited_at=self._clock())

    def remove(self, remote_id: str) -> None:
        del self.said[remote_id]

    def ail(self, trouble: NetworkError, *, count: int = 1) -> None:
        """Make the next reads fail with this error."""
        self._troubles += [trouble] * count

    def mentions(self, access: AccountAccess, *, after: str, since: datetime) -> NetworkPage:
        return self._read(access, after, since, is_talk=False)

    def talks(self, access: AccountAccess, *, after: str, since: datetime) -> NetworkPage:
        return self._read(access, after, since, is_talk=True)

    def look(self, access: AccountAccess, remote_id: str) -> NetworkMessage | None:
        self._ask(access)
        message = self.said.get(remote_id)
        return message if isinstance(message, NetworkMessage) else None

    def publish(self, access: AccountAccess, outgoing: OutgoingPost) -> PublishReceipt:
        if outgoing.mention and outgoing.answers not in self.said:
            raise NetworkError(NetworkErrorKind.REFUSED, msg("No existe."), status=404)
        return super().publish(access, outgoing)

    def refuse_blocks(self, trouble: NetworkError, *, takes_it: bool = False) -> None:
        """Make the next block fail with this error; with `takes_it`, it is applied all the same."""
        self._refusals.append((trouble, takes_it))

    def known_as(self, access: AccountAccess, who: str) -> str:
        self._account(access)
        if not any(isinstance(message, NetworkMessage) and message.mention == who for message in self.said.values()):
            raise NetworkError(NetworkErrorKind.REFUSED, msg("No existe."), status=404)
        return who

    def set_block(self, access: AccountAccess, account: str, *, is_on: bool) -> None:
        self._account(access)
        meanwhile, self.before_blocking = self.before_blocking, None
        if meanwhile:
            meanwhile()
        self.asked.append((account, is_on))
        trouble, takes_it = self._refusals.pop() if self._refusals else (None, True)
        if takes_it:
            (self.blocked.add if is_on else self.blocked.discard)(account)
        if trouble:
            raise trouble

    def is_blocked(self, access: AccountAccess, account: str) -> bool:
        self._account(access)
        return account in self.blocked

    def _ask(self, access: AccountAccess) -> None:
        self._account(access)
        if self._troubles:
            raise self._troubles.pop(0)

    def _read(self, access: AccountAccess, after: str, since: datetime, *, is_talk: bool) -> NetworkPage:
        self._ask(access)
        fresh = [(mark, entry) for mark, entry in self.said.items() if not after or int(mark) > int(after)]
        page = fresh[:PAGE]
        messages = [entry for _, entry in page if isinstance(entry, NetworkMessage) and entry.made_at >= since]
        wanted = [message for message in messages if not is_talk or message.visibility == "direct"]
        unreadable = [entry for _, entry in page if isinstance(entry, UnreadableEntry) and not is_talk]
        return NetworkPage(
            wanted, unreadable, max([after, *(mark for mark, _ in page)], key=len_first), len(fresh) <= PAGE
        )


def len_first(mark: str) -> tuple[int, str]:
    return len(mark), mark
