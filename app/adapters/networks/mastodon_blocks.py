"""Blocks through the Mastodon API.

`POST /api/v1/accounts/:id/block` needs `write:blocks`, relations `read:follows`. Others' posts cannot be hidden.
"""

from typing import Any
from urllib.parse import quote

from app.adapters.http.client import HttpClient
from app.adapters.http.response import HttpResponse
from app.adapters.networks.exchange import NetworkApi
from app.core.clock import Clock, system_now
from app.core.messages import msg
from app.domain.publishing.ports import AccountAccess, NetworkError, NetworkErrorKind

MISSING_SCOPE = msg(
    "La cuenta se conectó en %(host)s sin permiso para bloquear: conéctela otra vez, o hágalo a mano en la cuenta."
)
UNKNOWN_ACCOUNT = msg("%(host)s no conoce a nadie con ese nombre: quizá lo ha cambiado o ha cerrado su cuenta.")
NOT_APPLIED = msg("%(host)s dijo que sí, pero no lo ha hecho.")


class MastodonBlocker:
    def __init__(self, outbound: HttpClient, *, clock: Clock = system_now) -> None:
        self._outbound = outbound
        self._clock = clock

    def known_as(self, access: AccountAccess, who: str) -> str:
        talk = self._talk(access)
        try:
            answer = talk.get("/api/v1/accounts/lookup", acct=_local_account_name(who, talk.host))
        except NetworkError as trouble:
            if trouble.status != 404:
                raise
            raise _unknown_account(talk, trouble) from trouble
        if not _is_same(talk.text_in(answer, "acct"), who, talk.host):
            raise _unknown_account(talk)
        return talk.text_in(answer, "id")

    def set_block(self, access: AccountAccess, account: str, *, is_on: bool) -> None:
        """Raise `NetworkError` for a "yes" that left the relation unchanged."""
        talk = self._talk(access)
        try:
            answer = talk.post(f"/api/v1/accounts/{quote(account, safe='')}/{'block' if is_on else 'unblock'}")
        except NetworkError as trouble:
            if trouble.status != 403:
                raise
            raise _missing_scope(talk, trouble) from trouble
        if _is_blocking(talk, answer, talk.object_in(answer)) is not is_on:
            raise NetworkError(NetworkErrorKind.REFUSED, msg(NOT_APPLIED.msgid, host=talk.host), status=answer.status)

    def is_blocked(self, access: AccountAccess, account: str) -> bool:
        talk = self._talk(access)
        answer = talk.get("/api/v1/accounts/relationships", **{"id[]": account})
        for relationship in talk.list_in(answer):
            if str(relationship.get("id")) == account:
                return _is_blocking(talk, answer, relationship)
        raise talk.nonsense(answer)

    def _talk(self, access: AccountAccess) -> NetworkApi:
        return NetworkApi(self._outbound, access.base_url, clock=self._clock, token=access.token)


def _is_blocking(talk: NetworkApi, answer: HttpResponse, relation: dict[str, Any]) -> bool:
    blocking = relation.get("blocking")
    if not isinstance(blocking, bool):
        raise talk.nonsense(answer)
    return blocking


def _is_same(acct: str, who: str, host: str) -> bool:
    """Tell whether both are one account, not merely alike."""
    return _local_account_name(acct, host) == _local_account_name(who, host)


def _local_account_name(name: str, host: str) -> str:
    return name.lstrip("@").casefold().removesuffix(f"@{host.casefold()}")


def _unknown_account(talk: NetworkApi, trouble: NetworkError | None = None) -> NetworkError:
    status, excerpt = (trouble.status, trouble.excerpt) if trouble else (None, "")
    return NetworkError(
        NetworkErrorKind.REFUSED, msg(UNKNOWN_ACCOUNT.msgid, host=talk.host), status=status, excerpt=excerpt
    )


def _missing_scope(talk: NetworkApi, trouble: NetworkError) -> NetworkError:
    sentence = msg(MISSING_SCOPE.msgid, host=talk.host)
    return NetworkError(NetworkErrorKind.REFUSED, sentence, status=trouble.status, excerpt=trouble.excerpt)
