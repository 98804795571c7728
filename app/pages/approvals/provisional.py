"""Decisions given, which may be taken back for some seconds."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from app.core.errors import Conflict
from app.core.messages import Message, msg
from app.core.permissions import Permission
from app.domain.approvals.models.decisions import ProvisionalDecision
from app.domain.approvals.rules.states import Verdict
from app.pages.approvals.blueprint import bp
from app.pages.approvals.forms import TakeBackForm
from app.usecases.review.provisional import Grace, take_back
from app.web.access import requires
from app.web.form_action import flash_action
from app.web.forms import read_form
from app.web.request import services, work, write_transaction
from app.web.translation import translate

GIVEN_WORDS = {
    Verdict.APPROVED: msg("Ha aprobado «%(title)s»."),
    Verdict.CHANGES_ASKED: msg("Ha pedido cambios en «%(title)s»."),
    Verdict.REJECTED: msg("Ha rechazado «%(title)s»."),
}
TAKEN_BACK = msg("Decisión deshecha, y anotado en el historial. Vuelve a esperar su decisión.")


def decision_grace(wordings: Mapping[str, str] | None = None) -> Grace:
    return Grace(timedelta(seconds=services().config.grace_seconds), wordings or {})


def flash_provisional(words: Message, decisions: Sequence[ProvisionalDecision], **values: object) -> None:
    """Flash what was decided beside a button that takes it back, until it has effect."""
    flash_action(
        msg(words.msgid, **values),
        msg("Deshacer"),
        url_for("approvals.undo"),
        {"decisions": " ".join(decision.undo_key for decision in decisions)},
        seconds=decision_grace().span.total_seconds(),
    )


@bp.post("/waiting/undo")
@requires(Permission.POST_DECIDE)
def undo() -> Response:
    """Take back decisions, and open the post or the queue again."""
    form = read_form(TakeBackForm, request.form)
    try:
        with write_transaction() as session:
            undone = take_back(work(session), form.value.keys() if form.value else [])
            url = url_for(".review", year=undone[0].year, ordinal=undone[0].ordinal)
    except Conflict as refusal:
        flash(translate(refusal.sentence), "warning")
        return redirect(url_for(".waiting"), 303)
    flash(translate(TAKEN_BACK), "good")
    return redirect(url if len(undone) == 1 else url_for(".waiting"), 303)
