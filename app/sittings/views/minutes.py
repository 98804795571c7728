"""The minutes as they were signed: a page, a PDF that can be read aloud, and the very text of the fingerprint."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import Response, render_template

from app.accounts.rules import Permission, Role, role_name
from app.approvals.rules import ROUND_WORDS, VERDICT_WORDS, RoundState, Verdict
from app.core.errors import NotFound
from app.core.words import say
from app.pages.shell.request_context import organisation, wiring
from app.sittings.models import SittingMinutes
from app.sittings.queries import sittings
from app.sittings.rules.minutes import tally
from app.sittings.rules.states import OUTCOME_WORDS, Outcome
from app.sittings.views.blueprint import Page, bp
from app.web.access import requires
from app.web.request import reading

P = Permission
NO_PAPER = say("Este servidor no puede hacer PDF: a quien lo instaló le falta Pango. El acta está en esta página.")


@bp.get("/<int:sitting_id>/minutes")
@requires(P.POST_DECIDE, P.ROUTE_MANAGE, P.AUDIT_READ)
def minutes(sitting_id: int) -> Page:
    sitting, kept = sittings.minutes_or_404(reading(), organisation().id, sitting_id)
    prints = wiring().printer.is_ready
    return render_template("sittings/minutes.html", sitting=sitting, prints=prints, **_told(kept))


@bp.get("/<int:sitting_id>/minutes.pdf")
@requires(P.POST_DECIDE, P.ROUTE_MANAGE, P.AUDIT_READ)
def paper(sitting_id: int) -> Response:
    """Tagged; raises `NotFound` where no paper can be made."""
    if not wiring().printer.is_ready:
        raise NotFound(NO_PAPER)
    sitting, kept = sittings.minutes_or_404(reading(), organisation().id, sitting_id)
    markup = render_template("sittings/paper.html", sitting=sitting, **_told(kept))
    return _file(wiring().printer.pdf(markup), f"acta-{sitting.day}.pdf", "application/pdf")


@bp.get("/<int:sitting_id>/minutes.json")
@requires(P.POST_DECIDE, P.ROUTE_MANAGE, P.AUDIT_READ)
def text(sitting_id: int) -> Response:
    """The bytes whose SHA-256 the record keeps."""
    sitting, kept = sittings.minutes_or_404(reading(), organisation().id, sitting_id)
    return _file(kept.content.encode(), f"acta-{sitting.day}.json", "application/json")


def _file(content: bytes, name: str, kind: str) -> Response:
    return Response(content, mimetype=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _told(kept: SittingMinutes) -> dict[str, Any]:
    return {"minutes": shown(json.loads(kept.content)), "digest": kept.digest, "signed": kept}


def shown(document: Mapping[str, Any]) -> dict[str, Any]:
    """The document with its instants and codes as the templates write them."""
    said = _with_words(document)
    return {**said, "tally": {OUTCOME_WORDS[Outcome(key)]: many for key, many in tally(document["items"]).items()}}


_INSTANTS = frozenset(
    {"starts_at", "cut_off_at", "frozen_at", "opened_at", "closed_at", "joined_at", "left_at", "at", "until"}
    | {"planned_at", "following"}
)


def _with_words(value: Any, name: str = "") -> Any:
    if isinstance(value, dict):
        return {key: _with_words(part, key) for key, part in value.items()}
    if isinstance(value, list):
        return [_with_words(part, name) for part in value]
    if not value:
        return value
    if name in _INSTANTS:
        return datetime.fromisoformat(value)
    return _word(value, name)


def _word(value: Any, name: str) -> Any:
    match name:
        case "verdict":
            return VERDICT_WORDS[Verdict(value)]
        case "stands":
            return ROUND_WORDS[RoundState(value)]
        case "roles":
            return role_name(Role(value))
        case _:
            return value
