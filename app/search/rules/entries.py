"""What is kept of each thing so that it can be found."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from textwrap import shorten
from typing import Any

from app.channels.rules.accounts import NETWORK_NAMES, Network, names_of
from app.drafting.rules.numbers import number_of
from app.search.rules import kinds
from app.search.rules.kinds import UNDATED, Kind
from app.search.rules.reading import line_of, tokens_of

OPEN, CLOSED = "case_open", "case_closed"
"""Where a case stands."""
MOST_OF_TITLE = 90
MOST_LETTERS = 20_000
"""Of a text; what comes behind is not found."""
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class PostFacts:
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
    """The network and name of each account it speaks through, by its key."""


@dataclass(frozen=True, slots=True)
class RequestFacts:
    """`people` may be names of persons: none once they were erased."""

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
class CaseFacts:
    """`texts`: what was written and what was answered, but not by whom, nor what may only be kept (GDPR art. 18)."""

    id: int
    year: int
    ordinal: int
    code: str
    is_closed: bool
    received_at: datetime
    texts: tuple[str, ...]
    user_ids: tuple[int, ...]
    channel_ids: tuple[int, ...]


def post_row(organisation_id: int, post: PostFacts) -> Row:
    labels = [kinds.of_kind(Kind.POST), kinds.in_status(post.status), *map(kinds.through, post.channels)]
    if post.author_id:
        labels.append(kinds.by_person(post.author_id))
    accounts = sorted(set(post.channels.values()))
    also = (post.topic, *map(_account, accounts), f"{number_of(post.year, post.ordinal)} {post.ordinal}")
    return _row(organisation_id, Kind.POST, post.id, post.title, post.texts, also, labels) | {
        "year": post.year,
        "ordinal": post.ordinal,
        "status": post.status,
        "at": post.planned_at or post.created_at,
        "is_planned": post.planned_at is not None,
        "accounts": ", ".join(names_of(accounts)),
    }


def _account(account: tuple[Network, str]) -> str:
    network, name = account
    return f"{NETWORK_NAMES[network]} {name}"


def request_row(organisation_id: int, asked: RequestFacts) -> Row:
    labels = [kinds.of_kind(Kind.REQUEST), kinds.in_status(asked.state)]
    labels += [*map(kinds.by_person, asked.user_ids), *map(kinds.through, asked.channel_ids)]
    also = (f"{asked.year}/{asked.ordinal:04d} {asked.ordinal}",)
    texts = (*asked.texts, *asked.people)
    return _row(organisation_id, Kind.REQUEST, asked.id, asked.subject, texts, also, labels) | {
        "year": asked.year,
        "ordinal": asked.ordinal,
        "status": asked.state,
        "at": asked.received_at,
    }


def case_row(organisation_id: int, case: CaseFacts) -> Row:
    """Called by how it begins, since nobody gives it a name; by its code where no word of it is left."""
    labels = [kinds.of_kind(Kind.CASE), *(kinds.through(one) for one in case.channel_ids)]
    labels += [kinds.by_person(one) for one in case.user_ids]
    first, *others = case.texts or ("",)
    begins = shorten(first, MOST_OF_TITLE, placeholder="…")
    texts = others if len(first) <= MOST_OF_TITLE else case.texts
    also = (f"{case.code} {case.ordinal}",)
    return _row(organisation_id, Kind.CASE, case.id, begins or case.code, texts, also, labels) | {
        "year": case.year,
        "ordinal": case.ordinal,
        "status": CLOSED if case.is_closed else OPEN,
        "at": case.received_at,
    }


def topic_row(organisation_id: int, topic_id: int, name: str, pillar: str) -> Row:
    return _row(organisation_id, Kind.TOPIC, topic_id, name, (pillar,), (), [kinds.of_kind(Kind.TOPIC)])


def _row(
    organisation_id: int,
    kind: Kind,
    of_id: int,
    title: str,
    texts: Iterable[str],
    also: Iterable[str],
    labels: Iterable[str],
) -> Row:
    """`also` is found and not shown."""
    told = list(dict.fromkeys(filter(None, texts)))
    text = "\n".join(told)[:MOST_LETTERS]
    said = [title, *text.split("\n"), *also]
    found_by = tokens_of(said) | {kinds.of_body(organisation_id), *labels}
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
        "line": line_of(said),
        "title_tokens": " ".join(sorted(tokens_of([title]))),
        "tokens": " ".join(sorted(found_by)),
    }
