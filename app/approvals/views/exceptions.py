"""Letting a rule of the line pass for one post."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.accounts.rules import Permission
from app.approvals import service
from app.approvals.forms import ExceptionForm
from app.approvals.views.blueprint import bp
from app.core.errors import NotFound, Refusal
from app.core.words import say
from app.core.zones import day_bounds
from app.drafting import queries as drafting
from app.drafting.models import Post
from app.editorial_line.service.holding import line_of
from app.pages.shell.request_context import organisation
from app.web.access import requires
from app.web.forms import Read, blank, read_form
from app.web.request import actor, now, reading, writing
from app.web.words import translate


@bp.get("/posts/<int:year>/<int:ordinal>/exceptions/<code>")
@requires(Permission.EXCEPTION_GRANT)
def exception(year: int, ordinal: int, code: str) -> str:
    return _page(_post(year, ordinal), code, blank())


@bp.post("/posts/<int:year>/<int:ordinal>/exceptions/<code>")
@requires(Permission.EXCEPTION_GRANT)
def grant(year: int, ordinal: int, code: str) -> Response | tuple[str, int]:
    """Until the end of the day named, and for this post only."""
    form = read_form(ExceptionForm, request.form)
    if form.value is None:
        return _page(_post(year, ordinal), code, form), 422
    value = form.value
    try:
        with writing() as session:
            post = drafting.post_or_404(session, organisation().id, year, ordinal, lock=True)
            until = day_bounds(value.expires_on, post.zone)[1]
            service.grant_exception(
                session, post, code, reason=value.reason, expires_at=until, actor=actor(), now=now()
            )
    except Refusal as refusal:
        form.refuse("", refusal.sentence)
        return _page(_post(year, ordinal), code, form), refusal.status
    flash(translate(say("Excepción concedida a la regla %(code)s.", code=code)), "good")
    return redirect(url_for("drafting.show", year=year, ordinal=ordinal), 303)


def _post(year: int, ordinal: int) -> Post:
    return drafting.post_or_404(reading(), organisation().id, year, ordinal)


def _page(post: Post, code: str, form: Read[Any]) -> str:
    """Raises `NotFound` for a rule that is not in the line."""
    rule = line_of(reading(), organisation().id, now=now()).rules.get(code)
    if rule is None:
        raise NotFound(say("Esa regla no está en la línea editorial en vigor."))
    return render_template("approvals/exception.html", post=post, rule=rule, form=form)
