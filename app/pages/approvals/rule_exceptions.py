from typing import Any

from flask import render_template, url_for
from sqlmodel import Session

from app.core.errors import NotFound
from app.core.messages import Message, msg
from app.core.permissions import Permission
from app.core.zones import day_bounds
from app.domain.control.rules.changes import ControlKind
from app.domain.editorial_line.queries.line_cache import load_line
from app.domain.posts.models import Post
from app.domain.posts.queries import posts
from app.pages.approvals.blueprint import bp
from app.pages.approvals.forms import RuleExceptionForm
from app.pages.components.waiting_change import saved_message, waiting_change
from app.pages.shell.request_context import organisation
from app.usecases.approvals import rule_exceptions
from app.web.access import requires
from app.web.form_action import FormResponse, flash_and_redirect, run_form_action
from app.web.forms import FormState, blank_form
from app.web.request import now, read_session, work


@bp.get("/posts/<int:year>/<int:ordinal>/exceptions/<code>")
@requires(Permission.EXCEPTION_GRANT)
def exception(year: int, ordinal: int, code: str) -> str:
    return _page(_post(year, ordinal), code, blank_form())


@bp.post("/posts/<int:year>/<int:ordinal>/exceptions/<code>")
@requires(Permission.EXCEPTION_GRANT)
def grant(year: int, ordinal: int, code: str) -> FormResponse:
    """Grant an exception until the end of a day."""

    def grant_rule(session: Session, typed: RuleExceptionForm) -> Message:
        post = posts.post_or_404(session, organisation().id, year, ordinal, lock=True)
        until = day_bounds(typed.expires_on, post.zone)[1]
        waiting = rule_exceptions.grant_exception(work(session), post, code, reason=typed.reason, expires_at=until)
        return saved_message(msg("Excepción concedida a la regla %(code)s.", code=code), waiting)

    return run_form_action(
        RuleExceptionForm,
        grant_rule,
        page=lambda form: _page(_post(year, ordinal), code, form),
        done=lambda message: flash_and_redirect(message, url_for("posts.show", year=year, ordinal=ordinal)),
    )


def _post(year: int, ordinal: int) -> Post:
    return posts.post_or_404(read_session(), organisation().id, year, ordinal)


def _page(post: Post, code: str, form: FormState[Any]) -> str:
    """Raise `NotFound` for a rule outside the line."""
    rule = load_line(read_session(), organisation().id, now=now()).rules.get(code)
    if rule is None:
        raise NotFound(msg("Esa regla no está en la línea editorial en vigor."))
    waiting = waiting_change(ControlKind.EXCEPTION, rule_exceptions.exception_subject(post.id, code))
    return render_template("approvals/exception.html", post=post, rule=rule, form=form, waiting=waiting)
