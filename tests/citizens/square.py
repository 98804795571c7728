"""A network in memory on which people also speak: held to the same contract as the real server."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from app.channels.ports import Access, NetworkTrouble, Outgoing, Sent, Trouble
from app.citizens.ports import Heard, Stretch, Unheard
from app.core.clock import Clock
from app.core.words import say
from tests import moments
from tests.fakes import FakeNetwork

PAGE = 20


class FakeSquare(FakeNetwork):
    """`said`: what people wrote to the account, by its identifier. `asked`: each block it was asked for, or to undo."""

    def __init__(self, *, clock: Clock = moments.now) -> None:
        super().__init__(clock=clock)
        self.said: dict[str, Heard | Unheard] = {}
        self.blocked: set[str] = set()
        self.asked: list[tuple[str, bool]] = []
        self.before_blocking: Callable[[], None] | None = None
        self._troubles: list[NetworkTrouble] = []
        self._refusals: list[tuple[NetworkTrouble, bool]] = []

    def say(
        self, text: str, *, author: str = "ana", visibility: str = "public", answers: str = "", root: str = ""
    ) -> str:
        """What it is known by. `root`: the identifier of the message its conversation began with."""
        number = str(next(self._numbers))
        uri = f"{self.base_url}/@{author}/"
        self.said[number] = Heard(
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
        """Something nobody can read."""
        number = str(next(self._numbers))
        self.said[number] = Unheard(number, say("No se entiende."))
        return number

    def edit(self, remote_id: str, text: str) -> None:
        found = self.said[remote_id]
        assert isinstance(found, Heard)
        self.said[remote_id] = replace(found, text=text, content=f"<p>{text}</p>", edited_at=self._clock())

    def remove(self, remote_id: str) -> None:
        del self.said[remote_id]

    def ail(self, trouble: NetworkTrouble, *, count: int = 1) -> None:
        """The next questions about what was said end in this."""
        self._troubles += [trouble] * count

    def mentions(self, access: Access, *, after: str, since: datetime) -> Stretch:
        return self._read(access, after, since, is_talk=False)

    def talks(self, access: Access, *, after: str, since: datetime) -> Stretch:
        return self._read(access, after, since, is_talk=True)

    def look(self, access: Access, remote_id: str) -> Heard | None:
        self._ask(access)
        found = self.said.get(remote_id)
        return found if isinstance(found, Heard) else None

    def publish(self, access: Access, outgoing: Outgoing) -> Sent:
        if outgoing.mention and outgoing.answers not in self.said:
            raise NetworkTrouble(Trouble.REFUSED, say("No existe."), status=404)
        return super().publish(access, outgoing)

    def refuse_blocks(self, trouble: NetworkTrouble, *, takes_it: bool = False) -> None:
        """The next block ends in this; `takes_it`: it is made all the same."""
        self._refusals.append((trouble, takes_it))

    def known_as(self, access: Access, who: str) -> str:
        self._account(access)
        if not any(isinstance(one, Heard) and one.mention == who for one in self.said.values()):
            raise NetworkTrouble(Trouble.REFUSED, say("No existe."), status=404)
        return who

    def set_block(self, access: Access, account: str, *, is_on: bool) -> None:
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

    def is_blocked(self, access: Access, account: str) -> bool:
        self._account(access)
        return account in self.blocked

    def _ask(self, access: Access) -> None:
        self._account(access)
        if self._troubles:
            raise self._troubles.pop(0)

    def _read(self, access: Access, after: str, since: datetime, *, is_talk: bool) -> Stretch:
        self._ask(access)
        fresh = [(mark, one) for mark, one in self.said.items() if not after or int(mark) > int(after)]
        page = fresh[:PAGE]
        heard = [one for _, one in page if isinstance(one, Heard) and one.made_at >= since]
        wanted = [one for one in heard if not is_talk or one.visibility == "direct"]
        unheard = [one for _, one in page if isinstance(one, Unheard) and not is_talk]
        return Stretch(wanted, unheard, max([after, *(mark for mark, _ in page)], key=len_first), len(fresh) <= PAGE)


def len_first(mark: str) -> tuple[int, str]:
    return len(mark), mark
