"""Figures of a delivery noted by hand, on its page."""

from datetime import date
from typing import Annotated, Any

from flask import url_for
from pydantic import Field
from sqlmodel import Session

from app.core.messages import msg
from app.core.permissions import Permission as P
from app.domain.metrics.rules.catalogue import TYPED_KINDS
from app.domain.publishing.queries import deliveries
from app.pages.publishing.deliveries import Page, bp, delivery_page
from app.pages.shell.request_context import organisation
from app.usecases.metrics.typed_metrics import WrongDay, type_metrics
from app.web.access import requires
from app.web.form_action import ERROR_PAGES, flash_and_redirect, run_form_action
from app.web.forms import Form
from app.web.request import work

Figure = Annotated[int, Field(ge=0, le=10**12)] | None
NOTED = msg("Las cifras quedan anotadas.")


class MetricsForm(Form):
    views: Figure = None
    reach: Figure = None
    reactions: Figure = None
    comments: Figure = None
    shares: Figure = None
    clicks: Figure = None
    day: date


@bp.post("/<int:delivery_id>/metrics")
@requires(P.DELIVERY_SETTLE, P.DELIVERY_PUBLISH)
def note_metrics(delivery_id: int) -> Page:
    def note(session: Session, typed: MetricsForm) -> None:
        record = deliveries.delivery_or_404(session, organisation().id, delivery_id)
        values = ((kind, getattr(typed, kind.value)) for kind in TYPED_KINDS)
        figures = {kind: value for kind, value in values if value is not None}
        type_metrics(work(session), organisation(), record, figures, day=typed.day)

    return run_form_action(
        MetricsForm,
        note,
        page=lambda form: delivery_page(delivery_id, noted=form),
        done=lambda _: flash_and_redirect(NOTED, url_for(".show", delivery_id=delivery_id)),
        beside=_field_of,
        passes=ERROR_PAGES,
    )


def _field_of(refusal: Any) -> str:
    return "day" if isinstance(refusal, WrongDay) else ""
