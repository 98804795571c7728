from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from sqlmodel import Session
from werkzeug.wrappers import Response

from app.core.messages import msg
from app.core.permissions import Permission
from app.domain.directory.models import Channel
from app.domain.directory.rules.networks import Publishing
from app.domain.directory.rules.text_length import outgoing_text
from app.domain.organisations.rules import language_rank
from app.domain.posts.models import Post, Variant
from app.domain.posts.queries import posts
from app.domain.publishing.models import Delivery
from app.domain.publishing.queries.deliveries import delivery_lines
from app.domain.publishing.rules.delivery import DeliveryState
from app.pages.shell.request_context import organisation
from app.pages.takedowns.forms import CorrectionForm
from app.usecases.takedowns.correction import begin_correction, editable_accounts
from app.web.access import requires
from app.web.form_action import FormResponse, run_form_action
from app.web.forms import FormState, blank_form
from app.web.request import read_session, work
from app.web.translation import translate

bp = Blueprint("corrections", __name__, url_prefix="/o/<organisation>/corrections")

EDITED_BY_HAND_HINT = msg("La edita allí, a su hora, quien responde de la cuenta.")
CORRECTION_BEGUN = msg("Diga cuál es el dato correcto y a qué hora sale. Pasa por la aprobación de siempre.")


@bp.get("/<int:year>/<int:ordinal>")
@requires(Permission.POST_WRITE)
def new(year: int, ordinal: int) -> str:
    """Ask in which accounts the published text is edited in its place."""
    return _page(year, ordinal, blank_form())


@bp.post("/<int:year>/<int:ordinal>")
@requires(Permission.POST_WRITE)
def begin(year: int, ordinal: int) -> FormResponse:
    """Open a draft, new or existing."""

    def action(session: Session, typed: CorrectionForm) -> Post:
        post = posts.post_or_404(session, organisation().id, year, ordinal, lock=True)
        return begin_correction(work(session), organisation(), post, in_place=typed.in_place)

    return run_form_action(
        CorrectionForm, action, page=lambda form: _page(year, ordinal, form), done=_open_draft, beside="in_place"
    )


def _open_draft(made: Post) -> Response:
    flash(translate(CORRECTION_BEGUN))
    return redirect(url_for("posts.edit", year=made.year, ordinal=made.ordinal), 303)


def _page(year: int, ordinal: int, form: FormState[Any]) -> str:
    post = posts.post_or_404(read_session(), organisation().id, year, ordinal)
    lines = [line for line in delivery_lines(read_session(), post) if line[0].state is DeliveryState.PUBLISHED]
    editable = editable_accounts(lines)
    texts = {(text, variant.language) for delivery, variant, _ in lines if (text := _whole_text(delivery, variant))}
    return render_template(
        "takedowns/correction_form.html",
        post=post,
        form=form,
        accounts=[_option(channel) for channel in editable.values()],
        others=sorted({channel.called for _, _, channel in lines if channel.id not in editable}),
        texts=sorted(texts, key=lambda text: language_rank(text[1], organisation().languages)),
    )


def _whole_text(delivery: Delivery, variant: Variant) -> str:
    """Return what was published, once for a text in parts."""
    return outgoing_text(variant.text, variant.link) if delivery.part <= 1 else ""


def _option(channel: Channel) -> tuple[int | str, ...]:
    """Return a box to tick, with a hint where a person does it."""
    by_hand = (translate(EDITED_BY_HAND_HINT),) if channel.publishing is Publishing.BY_HAND else ()
    return (channel.id, channel.called, *by_hand)
