"""Listening through the Mastodon API: who spoke to an account, in public and in private.

An entry that cannot be read is told apart from those that can, so that one broken message never keeps the others.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from urllib.parse import quote

from app.adapters.networks.exchange import Exchange
from app.adapters.networks.mastodon_statuses import BROKEN, Entry, heard_in, instant_of, uri_of
from app.adapters.outbound import Outbound
from app.channels.ports import Access, NetworkTrouble, Trouble
from app.citizens.ports import Heard, Stretch, Unheard
from app.core.clock import Clock, system_now
from app.core.words import Sentence, say

MENTIONS, TALKS = "/api/v1/notifications", "/api/v1/conversations"
PAGE = 20
MOST_PAGES = 25
"""How far back a first reading goes: five hundred entries."""

_VANISHED = say("Quien lo escribió lo borró antes de que se leyera.")


class MastodonListener:
    def __init__(self, outbound: Outbound, *, clock: Clock = system_now) -> None:
        self._outbound = outbound
        self._clock = clock

    def mentions(self, access: Access, *, after: str, since: datetime) -> Stretch:
        """A reply to the account's own publications is a mention too, if it names the account, as clients do."""
        return self._read(access, MENTIONS, _of_notification, after, since, **{"types[]": "mention"})

    def talks(self, access: Access, *, after: str, since: datetime) -> Stretch:
        """Servers keep from the notifications what strangers say in private; here it is all the same.

        Only the last message of each is listed: those before it are asked for with it.
        """
        return self._read(access, TALKS, _of_conversation, after, since)

    def look(self, access: Access, remote_id: str) -> Heard | None:
        """A server shows nothing private to a token it does not know: before it is gone, the token is asked about."""
        talk = self._talk(access)
        try:
            found = talk.object_in(talk.get(f"/api/v1/statuses/{quote(remote_id, safe='')}"))
        except NetworkTrouble as trouble:
            if trouble.status not in (404, 410):
                raise
            talk.get("/api/v1/accounts/verify_credentials")
            return None
        heard = heard_in(found, "", talk.host)
        if isinstance(heard, Unheard):
            raise NetworkTrouble(Trouble.UNKNOWN, heard.why)
        return heard

    def _talk(self, access: Access) -> Exchange:
        return Exchange(self._outbound, access.base_url, clock=self._clock, token=access.token)

    def _read(
        self,
        access: Access,
        path: str,
        status_of: Callable[[Entry], tuple[str, Entry | None]],
        after: str,
        since: datetime,
        **options: str,
    ) -> Stretch:
        talk = self._talk(access)
        me = talk.text_in(talk.get("/api/v1/accounts/verify_credentials"), "id")
        read = _onwards if after else _backwards
        entries, is_last = read(talk, path, after, since, status_of, options)
        heard: list[Heard] = []
        unheard: list[Unheard] = []
        for mark, status in entries:
            for one in _said_in(talk, mark, status, me, is_talk=path == TALKS):
                _sort_in(one, since, heard, unheard)
        marks = [mark for mark, _ in entries if mark]
        return Stretch(heard, unheard, max([after, *marks], key=_order), is_last)


Found = tuple[str, Entry | None]
StatusOf = Callable[[Entry], Found]


def _onwards(
    talk: Exchange, path: str, after: str, _since: datetime, status_of: StatusOf, options: dict[str, str]
) -> tuple[list[Found], bool]:
    """The page right after a mark, the oldest first. A server that does not know `min_id` sends what is known too."""
    page = talk.list_in(talk.get(path, **{"limit": str(PAGE), "min_id": after, **options}))
    found = [status_of(entry) for entry in page]
    fresh = [one for one in found if not one[0] or _order(one[0]) > _order(after)]
    if page and not any(mark for mark, _ in found):
        raise NetworkTrouble(Trouble.UNKNOWN, _nothing_legible(talk.host))
    return sorted(fresh, key=lambda one: _order(one[0])), len(page) < PAGE or not fresh


def _backwards(
    talk: Exchange, path: str, _after: str, since: datetime, status_of: StatusOf, options: dict[str, str]
) -> tuple[list[Found], bool]:
    """From the newest back to what is older than `since`."""
    found: list[Found] = []
    before: dict[str, str] = {}
    for _ in range(MOST_PAGES):
        page = [status_of(entry) for entry in talk.list_in(talk.get(path, limit=str(PAGE), **before, **options))]
        found += page
        marks = [mark for mark, _ in page if mark]
        if not marks or len(page) < PAGE or any(_is_older(status, since) for _, status in page):
            break
        before = {"max_id": min(marks, key=_order)}
    return sorted(found, key=lambda one: _order(one[0])), True


def _said_in(talk: Exchange, mark: str, status: Entry | None, me: str, *, is_talk: bool) -> Iterator[Heard | Unheard]:
    """What an entry brings, with the conversation it belongs to: nothing where the account itself speaks or boosts."""
    if status is None:
        yield Unheard(mark, _VANISHED)
        return
    if not isinstance(status.get("account"), dict) or not status.get("id"):
        yield Unheard(mark, BROKEN)
        return
    chain = [*_before(talk, status), status] if status.get("in_reply_to_id") else [status]
    theirs = [one for one in chain if not _is_own(one, me)]
    root = next((uri_of(one, talk.host) for one in theirs), "")
    wanted = theirs if is_talk else [one for one in theirs if one is status]
    for one in wanted:
        if not one.get("reblog"):
            heard = heard_in(one, mark, talk.host)
            yield replace(heard, root=root) if isinstance(heard, Heard) else heard


def _sort_in(one: Heard | Unheard, since: datetime, heard: list[Heard], unheard: list[Unheard]) -> None:
    """What was said before the account was listened to is left alone."""
    if isinstance(one, Unheard):
        unheard.append(one)
    elif one.made_at >= since:
        heard.append(one)


def _before(talk: Exchange, status: Entry) -> list[Entry]:
    """The conversation up to it. Where it cannot be told, it begins one of its own: that keeps nobody waiting."""
    try:
        told = talk.object_in(talk.get(f"/api/v1/statuses/{quote(str(status['id']), safe='')}/context"))
    except NetworkTrouble as trouble:
        if trouble.kind in (Trouble.UNAUTHORISED, Trouble.RATE_LIMITED, Trouble.NOT_SENT):
            raise
        return []
    before = told.get("ancestors")
    return [one for one in before if isinstance(one, dict)] if isinstance(before, list) else []


def _of_notification(entry: Entry) -> Found:
    status = entry.get("status")
    return str(entry.get("id") or ""), status if isinstance(status, dict) else None


def _of_conversation(entry: Entry) -> Found:
    """Its mark is its last message: that is what moves when something is said in it."""
    status = entry.get("last_status")
    mark = str(status.get("id") or "") if isinstance(status, dict) else ""
    return mark, status if isinstance(status, dict) else None


def _is_own(status: Entry, me: str) -> bool:
    account = status.get("account")
    return isinstance(account, dict) and str(account.get("id")) == me


def _is_older(status: Entry | None, since: datetime) -> bool:
    try:
        return status is not None and instant_of(status.get("created_at")) < since
    except ValueError:
        return False


def _order(mark: str) -> tuple[int, str]:
    """Identifiers grow; those of servers that count are longer the later they are."""
    return len(mark), mark


def _nothing_legible(host: str) -> Sentence:
    return say("%(host)s dio una lista de mensajes que no se entiende.", host=host)
