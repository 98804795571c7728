from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from textwrap import shorten
from typing import Any

from app.domain.directory.rules.networks import NETWORK_NAMES, Network, account_names
from app.domain.posts.rules.post_number import format_number
from app.domain.search.rules import kinds
from app.domain.search.rules.kinds import UNDATED, SearchKind
from app.domain.search.rules.word_forms import index_tokens, phrase_line

CASE_OPEN, CASE_CLOSED = "case_open", "case_closed"
LONGEST_TITLE = 90
LONGEST_TEXT = 20_000
"""Characters."""
IndexRow = dict[str, Any]


@dataclass(frozen=True, slots=True)
class PostIndexFacts:
    id: int
    year: int
    ordinal: int
    title: str
    status: str
    author_id: int | None
    planned_at: datetime | None
    created_at: datetime
    topic: str
    texts: tuple[str, ...]
    channels: Mapping[int, tuple[Network, str]]
    """Network and name by key."""


@dataclass(frozen=True, slots=True)
class RequestIndexFacts:
    """`people` may name persons, until erased."""

    id: int
    year: int
    ordinal: int
    subject: str
    state: str
    received_at: datetime
    texts: tuple[str, ...]
    people: tuple[str, ...]
    user_ids: tuple[int, ...]
    channel_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class CaseIndexFacts:
    """`texts`, without authors or restricted data (GDPR art. 18)."""

    id: int
    year: int
    ordinal: int
    code: str
    is_closed: bool
    received_at: datetime
    texts: tuple[str, ...]
    user_ids: tuple[int, ...]
    channel_ids: tuple[int, ...]


def post_row(organisation_id: int, post: PostIndexFacts) -> IndexRow:
    labels = [
        kinds.kind_label(SearchKind.POST),
        kinds.status_label(post.status),
        *map(kinds.account_label, post.channels),
    ]
    if post.author_id:
        labels.append(kinds.person_label(post.author_id))
    accounts = sorted(set(post.channels.values()))
    also = (post.topic, *map(_account, accounts), f"{format_number(post.year, post.ordinal)} {post.ordinal}")
    return _index_row(organisation_id, SearchKind.POST, post.id, post.title, post.texts, also, labels) | {
        "year": post.year,
        "ordinal": post.ordinal,
        "status": post.status,
        "at": post.planned_at or post.created_at,
        "is_planned": post.planned_at is not None,
        "accounts": ", ".join(account_names(accounts)),
    }


def _account(account: tuple[Network, str]) -> str:
    network, name = account
    return f"{NETWORK_NAMES[network]} {name}"


def request_row(organisation_id: int, request: RequestIndexFacts) -> IndexRow:
    labels = [kinds.kind_label(SearchKind.REQUEST), kinds.status_label(request.state)]
    labels += [*map(kinds.person_label, request.user_ids), *map(kinds.account_label, request.channel_ids)]
    also = (f"{request.year}/{request.ordinal:04d} {request.ordinal}",)
    texts = (*request.texts, *request.people)
    return _index_row(organisation_id, SearchKind.REQUEST, request.id, request.subject, texts, also, labels) | {
        "year": request.year,
        "ordinal": request.ordinal,
        "status": request.state,
        "at": request.received_at,
    }


def case_row(organisation_id: int, case: CaseIndexFacts) -> IndexRow:
    """Title the case by its first words, or its code."""
    labels = [kinds.kind_label(SearchKind.CASE), *(kinds.account_label(channel_id) for channel_id in case.channel_ids)]
    labels += [kinds.person_label(user_id) for user_id in case.user_ids]
    first, *others = case.texts or ("",)
    begins = shorten(first, LONGEST_TITLE, placeholder="…")
    texts = others if len(first) <= LONGEST_TITLE else case.texts
    also = (f"{case.code} {case.ordinal}",)
    return _index_row(organisation_id, SearchKind.CASE, case.id, begins or case.code, texts, also, labels) | {
        "year": case.year,
        "ordinal": case.ordinal,
        "status": CASE_CLOSED if case.is_closed else CASE_OPEN,
        "at": case.received_at,
    }


def topic_row(organisation_id: int, topic_id: int, name: str, pillar: str) -> IndexRow:
    return _index_row(
        organisation_id, SearchKind.TOPIC, topic_id, name, (pillar,), (), [kinds.kind_label(SearchKind.TOPIC)]
    )


def _index_row(
    organisation_id: int,
    kind: SearchKind,
    of_id: int,
    title: str,
    texts: Iterable[str],
    also: Iterable[str],
    labels: Iterable[str],
) -> IndexRow:
    """Search `also` without showing it."""
    unique_texts = list(dict.fromkeys(filter(None, texts)))
    text = "\n".join(unique_texts)[:LONGEST_TEXT]
    searched_texts = [title, *text.split("\n"), *also]
    found_by = index_tokens(searched_texts) | {kinds.organisation_label(organisation_id), *labels}
    return {
        "organisation_id": organisation_id,
        "kind": kind,
        "of_id": of_id,
        "year": 0,
        "ordinal": 0,
        "status": "",
        "at": UNDATED,
        "is_planned": False,
        "title": title,
        "text": text,
        "accounts": "",
        "line": phrase_line(searched_texts),
        "title_tokens": " ".join(sorted(index_tokens([title]))),
        "tokens": " ".join(sorted(found_by)),
    }
