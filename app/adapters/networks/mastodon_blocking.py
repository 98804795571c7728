"""Blocking somebody through the Mastodon API, as the account itself does, and letting them in again.

A normal account may: `POST /api/v1/accounts/:id/block` asks for `write:blocks`, looking at how things stand for
`read:follows`. Nobody may hide what others wrote, so there is nothing here for that.
"""

from typing import Any
from urllib.parse import quote

from app.adapters.answers import Answer
from app.adapters.networks.exchange import Exchange
from app.adapters.outbound import Outbound
from app.channels.ports import Access, NetworkTrouble, Trouble
from app.core.clock import Clock, system_now
from app.core.words import say

NO_LEAVE = say(
    "La cuenta se conectó en %(host)s sin permiso para bloquear: conéctela otra vez, o hágalo a mano en la cuenta."
)
NOBODY = say("%(host)s no conoce a nadie con ese nombre: quizá lo ha cambiado o ha cerrado su cuenta.")
STILL = say("%(host)s dijo que sí, pero no lo ha hecho.")


class MastodonBlocker:
    def __init__(self, outbound: Outbound, *, clock: Clock = system_now) -> None:
        self._outbound = outbound
        self._clock = clock

    def known_as(self, access: Access, who: str) -> str:
        talk = self._talk(access)
        try:
            found = talk.get("/api/v1/accounts/lookup", acct=_at_home(who, talk.host))
        except NetworkTrouble as trouble:
            raise _nobody(talk, trouble) if trouble.status == 404 else trouble from trouble
        if not _is_same(talk.text_in(found, "acct"), who, talk.host):
            raise _nobody(talk)
        return talk.text_in(found, "id")

    def set_block(self, access: Access, account: str, *, is_on: bool) -> None:
        """Its answer is the relation as it is now; a yes that changed nothing is no yes."""
        talk = self._talk(access)
        try:
            answer = talk.post(f"/api/v1/accounts/{quote(account, safe='')}/{'block' if is_on else 'unblock'}")
        except NetworkTrouble as trouble:
            raise _no_leave(talk, trouble) if trouble.status == 403 else trouble from trouble
        if _is_blocking(talk, answer, talk.object_in(answer)) is not is_on:
            raise NetworkTrouble(Trouble.REFUSED, say(STILL.msgid, host=talk.host), status=answer.status)

    def is_blocked(self, access: Access, account: str) -> bool:
        talk = self._talk(access)
        answer = talk.get("/api/v1/accounts/relationships", **{"id[]": account})
        for one in talk.list_in(answer):
            if str(one.get("id")) == account:
                return _is_blocking(talk, answer, one)
        raise talk.nonsense(answer)

    def _talk(self, access: Access) -> Exchange:
        return Exchange(self._outbound, access.base_url, clock=self._clock, token=access.token)


def _is_blocking(talk: Exchange, answer: Answer, relation: dict[str, Any]) -> bool:
    blocking = relation.get("blocking")
    if not isinstance(blocking, bool):
        raise talk.nonsense(answer)
    return blocking


def _is_same(acct: str, who: str, host: str) -> bool:
    """Nobody else is blocked by a likeness."""
    return _at_home(acct, host) == _at_home(who, host)


def _at_home(name: str, host: str) -> str:
    """As the server calls them: it leaves its own name out of those of its people."""
    return name.lstrip("@").casefold().removesuffix(f"@{host.casefold()}")


def _nobody(talk: Exchange, trouble: NetworkTrouble | None = None) -> NetworkTrouble:
    status, excerpt = (trouble.status, trouble.excerpt) if trouble else (None, "")
    return NetworkTrouble(Trouble.REFUSED, say(NOBODY.msgid, host=talk.host), status=status, excerpt=excerpt)


def _no_leave(talk: Exchange, trouble: NetworkTrouble) -> NetworkTrouble:
    sentence = say(NO_LEAVE.msgid, host=talk.host)
    return NetworkTrouble(Trouble.REFUSED, sentence, status=trouble.status, excerpt=trouble.excerpt)
