"""Erasing a person's data, with what goes and what stays said before."""

from flask import flash, redirect, render_template, request, url_for

from app.accounts import queries
from app.accounts.forms import ErasureForm
from app.accounts.models import User
from app.accounts.queries.names import known_name
from app.accounts.rules import Permission
from app.accounts.views.blueprint import bp
from app.accounts.views.door import Page
from app.core.errors import OutOfTurn
from app.core.words import Sentence, say
from app.pages.shell.request_context import organisation
from app.usecases.people.erasure import check_may_erase, erase_person
from app.web.access import requires
from app.web.forms import Read, blank, read_form
from app.web.request import actor, now, reading, writing
from app.web.words import translate

ERASED = say("Los datos personales están borrados. Lo que esa persona hizo sigue en el historial.")


@bp.get("/o/<organisation>/people/<int:user_id>/erasure")
@requires(Permission.MEMBER_MANAGE)
def erasure(user_id: int) -> Page:
    return _page(_person(user_id), blank())


@bp.post("/o/<organisation>/people/<int:user_id>/erasure")
@requires(Permission.MEMBER_MANAGE)
def erase(user_id: int) -> Page:
    form = read_form(ErasureForm, request.form)
    user = _person(user_id)
    if form.value is None:
        if "understood" in form.errors:
            form.refuse("understood", say("Marque la casilla: lo borrado no se puede recuperar."))
        return _page(user, form), 422
    try:
        with writing() as session:
            user = queries.member_or_404(session, user_id, organisation_id=organisation().id)
            erase_person(session, user, reason=form.value.reason, actor=actor(), now=now())
    except OutOfTurn as refusal:
        return _page(_person(user_id), form), refusal.status
    flash(translate(ERASED), "good")
    return redirect(url_for(".members"), 303)


def _person(user_id: int) -> User:
    return queries.member_or_404(reading(), user_id, organisation_id=organisation().id)


def _page(user: User, form: Read[ErasureForm]) -> str:
    name = known_name(reading(), user.id, organisation_id=organisation().id)
    return render_template("accounts/erasure.html", user=user, name=name, form=form, obstacle=_obstacle(user))


def _obstacle(user: User) -> Sentence | None:
    """Why it cannot be done yet."""
    try:
        check_may_erase(reading(), user, organisation_id=organisation().id, now=now())
    except OutOfTurn as refusal:
        return refusal.sentence
    return None
