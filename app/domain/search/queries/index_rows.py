"""Index rows, in a fixed number of statements."""

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence

from sqlmodel import Session, col, select

from app.db.statements import select_columns
from app.domain.cases.models.cases import Case, Citizen, CitizenMessage
from app.domain.cases.models.replies import Reply
from app.domain.cases.rules.messages import ERASED_VALUE
from app.domain.cases.rules.replies import ReplyState
from app.domain.directory.models import Channel, Topic
from app.domain.directory.rules.networks import Network
from app.domain.posts.models import Post, PostVersion, Variant
from app.domain.publishing.queries.shown_states import shown_states
from app.domain.requests.models import Request
from app.domain.requests.queries.requests import request_standings
from app.domain.search.models import SearchEntry
from app.domain.search.rules.index_rows import (
    CaseIndexFacts,
    IndexRow,
    PostIndexFacts,
    RequestIndexFacts,
    case_row,
    post_row,
    request_row,
    topic_row,
)
from app.domain.search.rules.kinds import SearchKind


def index_rows(session: Session, organisation_id: int, kind: SearchKind, ids: Collection[int]) -> list[IndexRow]:
    """Return the index rows of these items; no row for a deleted item."""
    return _READERS_BY_KIND[kind](session, organisation_id, ids) if ids else []


def index_entries(
    session: Session, organisation_id: int, kind: SearchKind, ids: Collection[int]
) -> Sequence[SearchEntry]:
    return session.exec(
        select(SearchEntry)
        .where(SearchEntry.organisation_id == organisation_id, SearchEntry.kind == kind)
        .where(col(SearchEntry.of_id).in_(ids))
    ).all()


def _posts(session: Session, organisation_id: int, ids: Collection[int]) -> list[IndexRow]:
    texts, channels = _voices(session, organisation_id, ids)
    states = shown_states(session, organisation_id, ids)
    rows = session.execute(
        select(Post, Topic.name)
        .outerjoin(Topic, (col(Topic.id) == Post.topic_id) & (col(Topic.organisation_id) == Post.organisation_id))
        .where(Post.organisation_id == organisation_id, col(Post.id).in_(ids))
        .order_by(col(Post.id))
    )
    return [
        post_row(organisation_id, _post(post, topic or "", states[post.id], texts[post.id], channels[post.id]))
        for post, topic in rows
    ]


def _post(
    post: Post, topic: str, state: str, texts: list[str], channels: dict[int, tuple[Network, str]]
) -> PostIndexFacts:
    return PostIndexFacts(
        id=post.id,
        year=post.year,
        ordinal=post.ordinal,
        title=post.title,
        status=state,
        author_id=post.author_id,
        planned_at=post.planned_at,
        created_at=post.created_at,
        topic=topic,
        texts=tuple(texts),
        channels=channels,
    )


Voices = tuple[dict[int, list[str]], dict[int, dict[int, tuple[Network, str]]]]


def _voices(session: Session, organisation_id: int, ids: Collection[int]) -> Voices:
    """Include image descriptions, with accounts."""
    rows = session.execute(
        select_columns(PostVersion.post_id, Variant.text, Variant.media, Channel.id, Channel.network, Channel.name)
        .join(Post, (col(Post.id) == PostVersion.post_id) & (col(Post.version) == PostVersion.number))
        .join(Variant, col(Variant.post_version_id) == PostVersion.id)
        .join(Channel, col(Channel.id) == Variant.channel_id)
        .where(col(Post.organisation_id) == organisation_id, col(Post.id).in_(ids))
        .order_by(col(Variant.id))
    )
    texts: dict[int, list[str]] = defaultdict(list)
    channels: dict[int, dict[int, tuple[Network, str]]] = defaultdict(dict)
    for post_id, text, media, channel_id, network, name in rows:
        texts[post_id] += [text, *(use["alt"] for use in media)]
        channels[post_id][channel_id] = (network, name)
    return texts, channels


def _requests(session: Session, organisation_id: int, ids: Collection[int]) -> list[IndexRow]:
    standings = request_standings(session, organisation_id, ids)
    requests = session.exec(
        select(Request)
        .where(Request.organisation_id == organisation_id, col(Request.id).in_(ids))
        .order_by(col(Request.id))
    )
    return [request_row(organisation_id, _request(request, standings[request.id].state.value)) for request in requests]


def _request(request: Request, state: str) -> RequestIndexFacts:
    people = (request.requester_name, request.requester_post, request.on_behalf_of) if request.erased_at is None else ()
    return RequestIndexFacts(
        id=request.id,
        year=request.year,
        ordinal=request.ordinal,
        subject=request.subject,
        state=state,
        received_at=request.received_at,
        texts=(request.text, request.purpose, request.audience, request.facts),
        people=people,
        user_ids=tuple(user for user in (request.requester_id, request.recorded_by) if user),
        channel_ids=tuple(request.accounts),
    )


def _cases(session: Session, organisation_id: int, ids: Collection[int]) -> list[IndexRow]:
    texts_by_case = _case_texts(session, organisation_id, ids)
    cases = session.exec(
        select(Case).where(Case.organisation_id == organisation_id, col(Case.id).in_(ids)).order_by(col(Case.id))
    )
    return [case_row(organisation_id, _case(case, texts_by_case[case.id])) for case in cases]


def _case(case: Case, texts: list[str]) -> CaseIndexFacts:
    return CaseIndexFacts(
        id=case.id,
        year=case.year,
        ordinal=case.ordinal,
        code=case.code,
        is_closed=case.closed_at is not None,
        received_at=case.received_at,
        texts=tuple(text for text in texts if text != ERASED_VALUE),
        user_ids=(case.assigned_to,) if case.assigned_to else (),
        channel_ids=(case.channel_id,) if case.channel_id else (),
    )


def _case_texts(session: Session, organisation_id: int, ids: Collection[int]) -> dict[int, list[str]]:
    """Return texts by case; omit texts by or to restricted citizens."""
    texts: dict[int, list[str]] = defaultdict(list)
    for case_id, text in session.execute(
        select_columns(CitizenMessage.case_id, CitizenMessage.text)
        .outerjoin(Citizen, (col(Citizen.id) == CitizenMessage.citizen_id))
        .where(CitizenMessage.organisation_id == organisation_id, col(CitizenMessage.case_id).in_(ids))
        .where(col(Citizen.restricted_at).is_(None))
        .order_by(col(CitizenMessage.id))
    ):
        texts[case_id].append(text)
    for case_id, text in session.execute(
        select_columns(Reply.case_id, Reply.text)
        .where(Reply.organisation_id == organisation_id, col(Reply.case_id).in_(list(texts)))
        .where(Reply.state == ReplyState.SENT)
        .order_by(col(Reply.id))
    ):
        texts[case_id].append(text)
    return texts


def _topics(session: Session, organisation_id: int, ids: Collection[int]) -> list[IndexRow]:
    topics = session.exec(
        select(Topic).where(Topic.organisation_id == organisation_id, col(Topic.id).in_(ids)).order_by(col(Topic.id))
    )
    return [topic_row(organisation_id, topic.id, topic.name, topic.pillar) for topic in topics]


_READERS_BY_KIND: dict[SearchKind, Callable[[Session, int, Collection[int]], list[IndexRow]]] = {
    SearchKind.POST: _posts,
    SearchKind.REQUEST: _requests,
    SearchKind.CASE: _cases,
    SearchKind.TOPIC: _topics,
}
