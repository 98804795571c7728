"""A status as Mastodon's API gives it, made plain data; whatever it is made of, nothing of it can run."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from app.adapters.networks.likeness import plain_text
from app.adapters.networks.links import web_address_of
from app.citizens.ports import Heard, Unheard
from app.core.words import say

LONGEST = 100_000
"""Characters of a message's HTML that are looked at."""

BROKEN = say("La red lo dio de una forma que no se entiende.")
Entry = dict[str, Any]


def heard_in(status: Entry, mark: str, host: str) -> Heard | Unheard:
    """A status as it came; whatever it is made of, nothing of it can run."""
    try:
        account = status["account"]
        made_at = instant_of(status["created_at"])
        content = str(status.get("content") or "")[:LONGEST]
        uri = uri_of(status, host)
        return Heard(
            mark=mark,
            remote_id=str(status["id"]),
            uri=uri,
            root=uri,
            permalink=web_address_of(status),
            mention=str(account["acct"]),
            author=_with_server(str(account["acct"]), host),
            name=str(account.get("display_name") or ""),
            text=_text(status, content),
            content=content,
            language=_language(status),
            visibility=str(status.get("visibility") or "direct"),
            made_at=made_at,
            edited_at=instant_of(status["edited_at"]) if status.get("edited_at") else None,
            answers=str(status.get("in_reply_to_id") or ""),
            attachments=tuple(_attachments(status)),
            is_machine=account.get("bot") is True,
        )
    except (KeyError, TypeError, ValueError, AttributeError):
        return Unheard(mark, BROKEN)


def _text(status: Entry, content: str) -> str:
    """With the warning in front of it, where its author put one."""
    warning = str(status.get("spoiler_text") or "")
    return "\n\n".join(part for part in (warning, plain_text(content).strip()) if part)


def _attachments(status: Entry) -> Iterator[dict[str, str]]:
    media = status.get("media_attachments")
    for one in media if isinstance(media, list) else []:
        if isinstance(one, dict):
            kept = {"kind": one.get("type"), "address": web_address_of(one), "description": one.get("description")}
            yield {name: str(value) for name, value in kept.items() if value}


def uri_of(status: Entry, host: str) -> str:
    return str(status.get("uri") or status.get("url") or f"{host}/{status.get('id')}")


def _with_server(acct: str, host: str) -> str:
    return acct if "@" in acct else f"{acct}@{host}"


def _language(status: Entry) -> str:
    return str(status.get("language") or "").partition("-")[0].lower()[:3]


def instant_of(value: Any) -> datetime:
    made = datetime.fromisoformat(str(value))
    return made if made.tzinfo else made.replace(tzinfo=UTC)
