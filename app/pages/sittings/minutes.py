"""Page, accessible PDF and hashed text, signed with the password again."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import Response, render_template, request, url_for

from app.core.errors import NotFound
from app.core.messages import msg
from app.core.permissions import Permission, Role
from app.domain.approvals.rules.states import RoundState, Verdict
from app.domain.sittings.models import SittingMinutes
from app.domain.sittings.queries import sittings
from app.domain.sittings.queries.minutes import minutes_document
from app.domain.sittings.rules.minutes import count_outcomes, unsigned_digest
from app.domain.sittings.rules.states import ItemOutcome, check_is_open
from app.pages.shell.request_context import person, wiring
from app.pages.shell.sign_in_guard import attempt_bucket, refuse_beyond_limit
from app.pages.sittings.blueprint import Page, bp
from app.pages.sittings.forms import MinutesSignatureForm
from app.usecases.people import sign_in_attempts
from app.usecases.people.sign_in_attempts import SIGNATURE
from app.usecases.sittings.proceedings import close_sitting
from app.web.access import requires
from app.web.form_action import flash_and_redirect
from app.web.forms import FormState, blank_form, read_form, refusal_beside
from app.web.request import actor, now, read_session, work, write_transaction

P = Permission
NO_PAPER = msg("Este servidor no puede hacer PDF: a quien lo instaló le falta Pango. El acta está en esta página.")


@bp.get("/<int:sitting_id>/minutes")
@requires(P.POST_DECIDE, P.ROUTE_MANAGE, P.AUDIT_READ)
def minutes(sitting_id: int) -> Page:
    sitting, signed_minutes = sittings.minutes_or_404(work(read_session()), sitting_id)
    prints = wiring().printer.is_ready
    return render_template("sittings/minutes.html", sitting=sitting, prints=prints, **_minutes_values(signed_minutes))


@bp.get("/<int:sitting_id>/minutes.pdf")
@requires(P.POST_DECIDE, P.ROUTE_MANAGE, P.AUDIT_READ)
def paper(sitting_id: int) -> Response:
    """Return tagged PDF; `NotFound` where none can be made."""
    if not wiring().printer.is_ready:
        raise NotFound(NO_PAPER)
    sitting, signed_minutes = sittings.minutes_or_404(work(read_session()), sitting_id)
    markup = render_template("sittings/paper.html", sitting=sitting, **_minutes_values(signed_minutes))
    return _file(wiring().printer.pdf(markup), f"acta-{sitting.day}.pdf", "application/pdf")


@bp.get("/<int:sitting_id>/minutes.json")
@requires(P.POST_DECIDE, P.ROUTE_MANAGE, P.AUDIT_READ)
def text(sitting_id: int) -> Response:
    """Return the bytes whose SHA-256 is on record."""
    sitting, signed_minutes = sittings.minutes_or_404(work(read_session()), sitting_id)
    return _file(signed_minutes.content.encode(), f"acta-{sitting.day}.json", "application/json")


def _file(content: bytes, name: str, kind: str) -> Response:
    return Response(content, mimetype=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _minutes_values(signed_minutes: SittingMinutes) -> dict[str, Any]:
    return {
        "minutes": minutes_with_words(json.loads(signed_minutes.content)),
        "digest": signed_minutes.digest,
        "signed": signed_minutes,
    }


def minutes_with_words(document: Mapping[str, Any]) -> dict[str, Any]:
    worded = _with_words(document)
    return {
        **worded,
        "tally": {ItemOutcome(key).label: many for key, many in count_outcomes(document["items"]).items()},
    }


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
    return _word_of(value, name)


def _word_of(value: Any, name: str) -> Any:
    match name:
        case "verdict":
            return Verdict(value).label
        case "stands":
            return RoundState(value).label
        case "roles":
            return Role(value).label
        case _:
            return value


MINUTES_SIGNED = msg("La sesión está cerrada y su acta, firmada.")
WRONG_PASSWORD = msg("La contraseña no es esa. No se ha firmado nada y todo sigue como estaba.")


@bp.get("/<int:sitting_id>/closing")
@requires(Permission.POST_DECIDE)
def closing(sitting_id: int) -> Page:
    return _closing_page(sitting_id, blank_form())


@bp.post("/<int:sitting_id>/closing")
@requires(Permission.POST_DECIDE)
def sign(sitting_id: int) -> Page:
    """Check the password outside transactions; count failures."""
    form = read_form(MinutesSignatureForm, request.form)
    if form.value is None:
        return _closing_page(sitting_id, form), form.status
    typed, tried = form.value, attempt_bucket(SIGNATURE, str(person().id))
    if refuse_beyond_limit(form, tried):
        return _closing_page(sitting_id, form), 429
    if not wiring().passwords.matches(person().password_hash, typed.password):
        form.refuse("password", WRONG_PASSWORD)
        return _closing_page(sitting_id, form), form.status
    with refusal_beside(form, beside=""), write_transaction() as session:
        sign_in_attempts.forget_failures(session, [tried], now=now())
        sitting = sittings.sitting_or_404(work(session), sitting_id, lock=True)
        close_sitting(work(session), sitting, seen=typed.seen)
    if form.value is None:
        return _closing_page(sitting_id, form), form.status
    return flash_and_redirect(MINUTES_SIGNED, url_for(".minutes", sitting_id=sitting_id))


def _closing_page(sitting_id: int, form: FormState[MinutesSignatureForm]) -> str:
    """Raise `Conflict` once closed."""
    sitting = sittings.sitting_or_404(work(read_session()), sitting_id)
    check_is_open(sitting.state)
    document = minutes_document(read_session(), sitting, now=now())
    return render_template(
        "sittings/minutes_signature.html",
        form=form,
        sitting=sitting,
        minutes=minutes_with_words(document),
        digest=unsigned_digest(document),
        presides=sitting.chair_id == actor().id,
    )
