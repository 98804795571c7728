"""Fakes of external systems, each held to the contract tests of the real one."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import count

from app.core.clock import Clock
from app.core.messages import msg
from app.domain.publishing.ports import (
    AccountAccess,
    EditReceipt,
    NetworkError,
    NetworkErrorKind,
    OutgoingPost,
    PublishReceipt,
    RemoteProfile,
    ServerLimits,
    WithdrawalReceipt,
)
from tests import moments

LEAVE = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Published:
    """A publication on the network, under the account of its token."""

    account: str
    outgoing: OutgoingPost
    sent: PublishReceipt
    at: datetime


@dataclass(slots=True)
class _Fault:
    kind: NetworkErrorKind
    is_published: bool
    retry_at: datetime | None
    left: int


class FakeNetwork:
    """An in-memory network. `accounts`: token → name. Like the weakest servers, it ignores idempotency keys."""

    base_url = "https://red.example"

    def __init__(self, accounts: Mapping[str, str] | None = None, *, clock: Clock = moments.now) -> None:
        self.published: list[Published] = []
        self.edits: list[tuple[str, str]] = []
        self._accounts = dict({"token-ayuntamiento": "ayuntamiento"} if accounts is None else accounts)
        self._clock = clock
        self._faults: list[_Fault] = []
        self._is_silent = False
        self._numbers = count(1)

    @property
    def texts(self) -> list[str]:
        return [publication.outgoing.text for publication in self.published]

    def fail(
        self, kind: NetworkErrorKind, *, is_published: bool = False, retry_at: datetime | None = None, count: int = 1
    ) -> None:
        """Make the next publications fail with this error; `is_published`: the network took them all the same."""
        self._faults.append(_Fault(kind, is_published, retry_at, count))

    def go_silent(self, *, is_silent: bool = True) -> None:
        """Answer no questions from now on (`find`, `whoami`, `declared`)."""
        self._is_silent = is_silent

    def publish(self, access: AccountAccess, outgoing: OutgoingPost) -> PublishReceipt:
        account = self._account(access)
        fault = next((candidate for candidate in self._faults if candidate.left > 0), None)
        if fault is None:
            return self._take(account, outgoing)
        fault.left -= 1
        if fault.is_published:
            self._take(account, outgoing)
        raise NetworkError(fault.kind, msg("La red no respondió como se esperaba."), retry_at=fault.retry_at)

    def find(
        self, access: AccountAccess, outgoing: OutgoingPost, *, since: datetime, known: Collection[str] = ()
    ) -> PublishReceipt | None:
        self._answer()
        account = self._account(access)
        for publication in reversed(self.published):
            is_candidate = (
                publication.account == account
                and publication.at >= since - LEAVE
                and publication.sent.remote_id not in known
            )
            if is_candidate and publication.outgoing.text == outgoing.text:
                return replace(publication.sent)
        return None

    def edit(self, access: AccountAccess, remote_id: str, outgoing: OutgoingPost) -> EditReceipt:
        account = self._account(access)
        fault = next((candidate for candidate in self._faults if candidate.left > 0), None)
        if fault is None or fault.is_published:
            place = self._place_of(account, remote_id)
            shown = replace(self.published[place].outgoing, text=outgoing.text)
            self.published[place] = replace(self.published[place], outgoing=shown)
            self.edits.append((remote_id, outgoing.text))
        if fault is not None:
            fault.left -= 1
            raise NetworkError(fault.kind, msg("La red no respondió como se esperaba."), retry_at=fault.retry_at)
        return EditReceipt(200, "{}")

    def find_edit(self, access: AccountAccess, remote_id: str, outgoing: OutgoingPost) -> EditReceipt | None:
        self._answer()
        shown = self.published[self._place_of(self._account(access), remote_id)].outgoing
        return EditReceipt(200, "{}") if shown.text == outgoing.text else None

    def withdraw(self, access: AccountAccess, remote_id: str) -> WithdrawalReceipt:
        account = self._account(access)
        fault = next((candidate for candidate in self._faults if candidate.left > 0), None)
        if fault is None or fault.is_published:
            self._take_away(account, remote_id)
        if fault is not None:
            fault.left -= 1
            raise NetworkError(fault.kind, msg("La red no respondió como se esperaba."), retry_at=fault.retry_at)
        return WithdrawalReceipt(200, "{}")

    def is_there(self, access: AccountAccess, remote_id: str) -> bool:
        self._answer()
        return any(publication.sent.remote_id == remote_id for publication in self.published)

    def _take_away(self, account: str, remote_id: str) -> None:
        del self.published[self._place_of(account, remote_id)]

    def _place_of(self, account: str, remote_id: str) -> int:
        for place, publication in enumerate(self.published):
            if (publication.account, publication.sent.remote_id) == (account, remote_id):
                return place
        raise NetworkError(NetworkErrorKind.REFUSED, msg("No existe."), status=404)

    def whoami(self, access: AccountAccess) -> RemoteProfile:
        self._answer()
        name = self._account(access)
        return RemoteProfile(handle=f"{name}@red.example", url=f"{self.base_url}/@{name}", remote_id=name)

    def declared(self, base_url: str) -> ServerLimits:
        self._answer()
        if base_url != self.base_url:
            raise NetworkError(NetworkErrorKind.NOT_SENT, msg("No se encuentra el servidor."))
        return ServerLimits(
            max_characters=500, link_length=23, max_attachments=4, media_types=("image/jpeg", "image/png")
        )

    def _take(self, account: str, outgoing: OutgoingPost) -> PublishReceipt:
        number = str(next(self._numbers))
        sent = PublishReceipt(
            remote_id=number, permalink=f"{self.base_url}/@{account}/{number}", status=200, excerpt="{}"
        )
        self.published.append(Published(account, outgoing, sent, self._clock()))
        return sent

    def _account(self, access: AccountAccess) -> str:
        if access.base_url != self.base_url:
            raise NetworkError(NetworkErrorKind.NOT_SENT, msg("No se encuentra el servidor."))
        if access.token not in self._accounts:
            raise NetworkError(NetworkErrorKind.UNAUTHORISED, msg("Vuelva a conectar la cuenta."), status=401)
        return self._accounts[access.token]

    def _answer(self) -> None:
        if self._is_silent:
            raise NetworkError(NetworkErrorKind.UNKNOWN, msg("La red no responde."))
