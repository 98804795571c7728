from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.domain.directory.models import Channel
from app.domain.posts.models import Post, Variant
from app.domain.posts.rules.differences import TextStretch, word_changes
from app.domain.requests.models import Request, RequestAct
from app.domain.requests.queries import provenance
from app.domain.requests.queries.provenance import PostProvenance
from app.domain.requests.rules.acts import INSISTED_WORDS, STATE_OF_OUTCOME, RequestActKind
from app.web.formats import format_instant, format_iso
from app.web.request import read_session


@dataclass(frozen=True, slots=True)
class RequestComparison:
    """`changes`: from requested to outgoing text; empty if none."""

    provenance: PostProvenance
    changes: Sequence[TextStretch]
    pressure: Sequence[dict[str, Any]]


def load_requests(post: Post) -> PostProvenance | None:
    """Return the requests behind a post; None, without a statement, for planned posts."""
    return (
        provenance.post_provenance(read_session(), post.organisation_id, post.request_id) if post.request_id else None
    )


def compare_with_request(post: Post, voiced: Sequence[tuple[Variant, Channel]]) -> RequestComparison | None:
    post_provenance = load_requests(post)
    if post_provenance is None:
        return None
    requests_by_id = {request.id: request for request in post_provenance.requests}
    pressure = [request_act_entry(act, requests_by_id[act.request_id]) for act in reversed(post_provenance.pressure)]
    return RequestComparison(post_provenance, _changes(post_provenance.first, voiced), pressure)


def _changes(request: Request, voiced: Sequence[tuple[Variant, Channel]]) -> Sequence[TextStretch]:
    """Compare in the request's language, else the first."""
    variants = [variant for variant, _ in voiced]
    same = [variant for variant in variants if variant.language in request.languages] or variants
    if not request.text or not same or same[0].text == request.text:
        return ()
    return word_changes(request.text, same[0].text)


def request_act_entry(act: RequestAct, request: Request) -> dict[str, Any]:
    """Attribute asking to the requester, noting to the note-taker."""
    oneself = act.by_id is not None and act.by_id == request.requester_id
    return {
        "who": request.requester_name if act.kind is RequestActKind.RECEIVED else act.by_name,
        "deed": INSISTED_WORDS if oneself and act.kind is RequestActKind.INSISTED else act.kind.label,
        "when": format_instant(act.at),
        "at": format_iso(act.at),
        "note": _note(act),
    }


def _note(act: RequestAct) -> str:
    """Return facts and cited rules; answers appear elsewhere."""
    cited = ", ".join(rule["code"] for rule in act.rules) if act.kind in STATE_OF_OUTCOME else ""
    return " · ".join(part for part in (cited, act.evidence or act.motive) if part)
