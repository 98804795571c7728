"""Statuses of an account in Mastodon's API, as publishing and watching read them."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from app.adapters.http.response import HttpResponse
from app.adapters.networks.exchange import NetworkApi
from app.domain.publishing.ports import OutgoingPost

_PAGES, _PAGE = 3, 40


def own_statuses(talk: NetworkApi, account: str, earliest: datetime) -> Iterator[tuple[HttpResponse, dict[str, Any]]]:
    """Yield the account's statuses without reblogs, newest first, as far back as needed."""
    path, before = f"/api/v1/accounts/{quote(account, safe='')}/statuses", ""
    for _ in range(_PAGES):
        options = {"limit": str(_PAGE), "exclude_reblogs": "true", **({"max_id": before} if before else {})}
        answer = talk.get(path, **options)
        page = talk.list_in(answer)
        yield from ((answer, status) for status in page)
        last = str(page[-1].get("id") or "") if page else ""
        if not last or last == before or all(made_at(status) < earliest for status in page):
            return
        before = last


def made_at(status: dict[str, Any]) -> datetime:
    try:
        made = datetime.fromisoformat(str(status.get("created_at")))
    except ValueError:
        return datetime.min.replace(tzinfo=UTC)
    return made if made.tzinfo else made.replace(tzinfo=UTC)


def edited_fields(outgoing: OutgoingPost, shown: dict[str, Any]) -> dict[str, Any]:
    """Return an edit's fields; a file or warning that it does not name is taken away (Mastodon, API: Edit a status)."""
    files = shown.get("media_attachments") or []
    return {
        "status": outgoing.text,
        "language": outgoing.language,
        "media_ids": [str(file["id"]) for file in files],
        "sensitive": bool(shown.get("sensitive")),
        "spoiler_text": str(shown.get("spoiler_text") or ""),
    }


def status_path(remote_id: str) -> str:
    return f"/api/v1/statuses/{quote(remote_id, safe='')}"
