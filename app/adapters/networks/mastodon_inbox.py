"""Received messages as inert data; unreadable entries stop no others."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from app.adapters.http.client import HttpClient
from app.adapters.networks.exchange import NetworkApi
from app.adapters.networks.server_text import plain_text, web_address
from app.core.clock import Clock, system_now
from app.core.messages import Message, msg
from app.domain.cases.ports import NetworkMessage, NetworkPage, UnreadableEntry
from app.domain.publishing.ports import AccountAccess, NetworkError, NetworkErrorKind

MAX_CONTENT = 100_000

UNREADABLE_STATUS = msg("La red lo dio de una forma que no se entiende.")
ApiObject = dict[str, Any]


def parse_status(status: ApiObject, mark: str, host: str) -> NetworkMessage | UnreadableEntry:
    try:
        account = status["account"]
        made_at = parse_instant(status["created_at"])
        content = str(status.get("content") or "")[:MAX_CONTENT]
        uri = status_uri(status, host)
        return NetworkMessage(
            mark=mark,
            remote_id=str(status["id"]),
            uri=uri,
            root=uri,
            permalink=web_address(status),
            mention=str(account["acct"]),
            author=_with_server(str(account["acct"]), host),
            name=str(account.get("display_name") or ""),
            text=_message_text(status, content),
            content=content,
            language=_language(status),
            visibility=str(status.get("visibility") or "direct"),
            made_at=made_at,
            edited_at=parse_instant(status["edited_at"]) if status.get("edited_at") else None,
            answers=str(status.get("in_reply_to_id") or ""),
            attachments=tuple(_attachments(status)),
            is_machine=account.get("bot") is True,
        )
    except (KeyError, TypeError, ValueError, AttributeError):
        return UnreadableEntry(mark, UNREADABLE_STATUS)


def _message_text(status: ApiObject, content: str) -> str:
    warning = str(status.get("spoiler_text") or "")
    return "\n\n".join(part for part in (warning, plain_text(content).strip()) if part)


def _attachments(status: ApiObject) -> Iterator[dict[str, str]]:
    media = status.get("media_attachments")
    for attachment in media if isinstance(media, list) else []:
        if isinstance(attachment, dict):
            fields = {
                "kind": attachment.get("type"),
                "address": web_address(attachment),
                "description": attachment.get("description"),
            }
            yield {name: str(value) for name, value in fields.items() if value}


def status_uri(status: ApiObject, host: str) -> str:
    return str(status.get("uri") or status.get("url") or f"{host}/{status.get('id')}")


def _with_server(acct: str, host: str) -> str:
    return acct if "@" in acct else f"{acct}@{host}"


def _language(status: ApiObject) -> str:
    return str(status.get("language") or "").partition("-")[0].lower()[:3]


def parse_instant(value: Any) -> datetime:
    made = datetime.fromisoformat(str(value))
    return made if made.tzinfo else made.replace(tzinfo=UTC)


MENTIONS, CONVERSATIONS = "/api/v1/notifications", "/api/v1/conversations"
PAGE_SIZE = 20
MAX_PAGES = 25
"""A first reading's reach: five hundred entries."""

_DELETED_MESSAGE = msg("Quien lo escribió lo borró antes de que se leyera.")


class MastodonListener:
    def __init__(self, outbound: HttpClient, *, clock: Clock = system_now) -> None:
        self._outbound = outbound
        self._clock = clock

    def mentions(self, access: AccountAccess, *, after: str, since: datetime) -> NetworkPage:
        """Return mentions, including replies that name the account."""
        return self._read(access, MENTIONS, _notification_status, after, since, **{"types[]": "mention"})

    def talks(self, access: AccountAccess, *, after: str, since: datetime) -> NetworkPage:
        """Return private conversations, absent from notifications.

        Each lists its last message; earlier ones are fetched.
        """
        return self._read(access, CONVERSATIONS, _conversation_status, after, since)

    def look(self, access: AccountAccess, remote_id: str) -> NetworkMessage | None:
        """Return a status as message, None if gone and the token valid: unknown tokens see nothing private."""
        talk = self._talk(access)
        try:
            status = talk.object_in(talk.get(f"/api/v1/statuses/{quote(remote_id, safe='')}"))
        except NetworkError as trouble:
            if trouble.status not in (404, 410):
                raise
            talk.get("/api/v1/accounts/verify_credentials")
            return None
        message = parse_status(status, "", talk.host)
        if isinstance(message, UnreadableEntry):
            raise NetworkError(NetworkErrorKind.UNKNOWN, message.why)
        return message

    def _talk(self, access: AccountAccess) -> NetworkApi:
        return NetworkApi(self._outbound, access.base_url, clock=self._clock, token=access.token)

    def _read(
        self,
        access: AccountAccess,
        path: str,
        status_of: Callable[[ApiObject], tuple[str, ApiObject | None]],
        after: str,
        since: datetime,
        **options: str,
    ) -> NetworkPage:
        talk = self._talk(access)
        me = talk.text_in(talk.get("/api/v1/accounts/verify_credentials"), "id")
        read = _read_forward if after else _read_backward
        entries, is_last = read(talk, path, after, since, status_of, options)
        messages: list[NetworkMessage] = []
        unreadable: list[UnreadableEntry] = []
        for mark, status in entries:
            for message in _messages_in(talk, mark, status, me, is_talk=path == CONVERSATIONS):
                _sort_message(message, since, messages, unreadable)
        marks = [mark for mark, _ in entries if mark]
        return NetworkPage(messages, unreadable, max([after, *marks], key=_mark_order), is_last)


MarkedStatus = tuple[str, ApiObject | None]
StatusExtractor = Callable[[ApiObject], MarkedStatus]


def _read_forward(
    talk: NetworkApi, path: str, after: str, _since: datetime, status_of: StatusExtractor, options: dict[str, str]
) -> tuple[list[MarkedStatus], bool]:
    """Read oldest first; servers without `min_id` resend entries."""
    page = talk.list_in(talk.get(path, **{"limit": str(PAGE_SIZE), "min_id": after, **options}))
    statuses = [status_of(entry) for entry in page]
    fresh = [status for status in statuses if not status[0] or _mark_order(status[0]) > _mark_order(after)]
    if page and not any(mark for mark, _ in statuses):
        raise NetworkError(NetworkErrorKind.UNKNOWN, _unreadable_list(talk.host))
    return sorted(fresh, key=lambda marked_status: _mark_order(marked_status[0])), len(page) < PAGE_SIZE or not fresh


def _read_backward(
    talk: NetworkApi, path: str, _after: str, since: datetime, status_of: StatusExtractor, options: dict[str, str]
) -> tuple[list[MarkedStatus], bool]:
    """Read from the newest to older than `since`."""
    statuses: list[MarkedStatus] = []
    before: dict[str, str] = {}
    for _ in range(MAX_PAGES):
        page = [status_of(entry) for entry in talk.list_in(talk.get(path, limit=str(PAGE_SIZE), **before, **options))]
        statuses += page
        marks = [mark for mark, _ in page if mark]
        if not marks or len(page) < PAGE_SIZE or any(_is_older(status, since) for _, status in page):
            break
        before = {"max_id": min(marks, key=_mark_order)}
    return sorted(statuses, key=lambda marked_status: _mark_order(marked_status[0])), True


def _messages_in(
    talk: NetworkApi, mark: str, status: ApiObject | None, me: str, *, is_talk: bool
) -> Iterator[NetworkMessage | UnreadableEntry]:
    """Yield an entry's conversation, except own posts and boosts."""
    if status is None:
        yield UnreadableEntry(mark, _DELETED_MESSAGE)
        return
    if not isinstance(status.get("account"), dict) or not status.get("id"):
        yield UnreadableEntry(mark, UNREADABLE_STATUS)
        return
    chain = [*_earlier_statuses(talk, status), status] if status.get("in_reply_to_id") else [status]
    theirs = [chain_status for chain_status in chain if not _is_own(chain_status, me)]
    root = next((status_uri(their, talk.host) for their in theirs), "")
    wanted = theirs if is_talk else [their for their in theirs if their is status]
    for wanted_status in wanted:
        if not wanted_status.get("reblog"):
            message = parse_status(wanted_status, mark, talk.host)
            yield replace(message, root=root) if isinstance(message, NetworkMessage) else message


def _sort_message(
    message: NetworkMessage | UnreadableEntry,
    since: datetime,
    messages: list[NetworkMessage],
    unreadable: list[UnreadableEntry],
) -> None:
    """Add the message, unless older than the listening."""
    if isinstance(message, UnreadableEntry):
        unreadable.append(message)
    elif message.made_at >= since:
        messages.append(message)


def _earlier_statuses(talk: NetworkApi, status: ApiObject) -> list[ApiObject]:
    """Return the statuses answered before, none if unavailable: a new conversation begins."""
    try:
        conversation = talk.object_in(talk.get(f"/api/v1/statuses/{quote(str(status['id']), safe='')}/context"))
    except NetworkError as trouble:
        if trouble.kind in (NetworkErrorKind.UNAUTHORISED, NetworkErrorKind.RATE_LIMITED, NetworkErrorKind.NOT_SENT):
            raise
        return []
    before = conversation.get("ancestors")
    return [ancestor for ancestor in before if isinstance(ancestor, dict)] if isinstance(before, list) else []


def _notification_status(entry: ApiObject) -> MarkedStatus:
    status = entry.get("status")
    return str(entry.get("id") or ""), status if isinstance(status, dict) else None


def _conversation_status(entry: ApiObject) -> MarkedStatus:
    status = entry.get("last_status")
    mark = str(status.get("id") or "") if isinstance(status, dict) else ""
    return mark, status if isinstance(status, dict) else None


def _is_own(status: ApiObject, me: str) -> bool:
    account = status.get("account")
    return isinstance(account, dict) and str(account.get("id")) == me


def _is_older(status: ApiObject | None, since: datetime) -> bool:
    try:
        return status is not None and parse_instant(status.get("created_at")) < since
    except ValueError:
        return False


def _mark_order(mark: str) -> tuple[int, str]:
    """Return a key by length, then text: identifiers grow."""
    return len(mark), mark


def _unreadable_list(host: str) -> Message:
    return msg("%(host)s dio una lista de mensajes que no se entiende.", host=host)
