"""Posts of the accounts that did not come from Cauce, each with the reason a person gives."""

from typing import Any

from flask import render_template, url_for
from pydantic import Field
from sqlmodel import Session

from app.core.messages import msg
from app.core.permissions import Permission as P
from app.domain.account_watch import queries
from app.pages.publishing.deliveries import Page, bp
from app.pages.shell.request_context import organisation
from app.usecases.account_watch.explanations import explain_post
from app.web.access import requires
from app.web.form_action import ERROR_PAGES, flash_and_redirect, run_form_action
from app.web.forms import Form, FormState, blank_form
from app.web.request import actor, read_session, work

EXPLAINED = msg("El motivo queda en el historial.")


class ReasonForm(Form):
    reason: str = Field(min_length=1, max_length=500)


@bp.get("/outside")
@requires(P.POST_READ)
def outside() -> str:
    return _page(blank_form(reason=""), 0)


@bp.post("/outside/<int:post_id>/reason")
@requires(P.DELIVERY_SETTLE)
def explain(post_id: int) -> Page:
    def keep(session: Session, typed: ReasonForm) -> None:
        line = queries.outside_post_or_404(work(session), post_id)
        explain_post(work(session), line, typed.reason)

    return run_form_action(
        ReasonForm,
        keep,
        page=lambda form: _page(form, post_id),
        done=lambda _: flash_and_redirect(EXPLAINED, url_for(".outside")),
        beside="reason",
        passes=ERROR_PAGES,
    )


def _page(form: FormState[Any], post_id: int) -> str:
    """Render the list; `form`: of that post."""
    return render_template(
        "publishing/outside_posts.html",
        lines=queries.outside_lines(read_session(), organisation().id),
        form=form,
        refused=post_id,
        explains=actor().may(P.DELIVERY_SETTLE),
    )
