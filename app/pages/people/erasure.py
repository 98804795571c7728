"""Erasure of personal data, after listing data deleted and kept."""

from flask import render_template, request, url_for

from app.core.errors import Conflict
from app.core.messages import Message, msg
from app.core.permissions import Permission
from app.domain.people.models import User
from app.domain.people.queries import people
from app.domain.people.queries.known_names import known_name
from app.pages.people.blueprint import bp
from app.pages.people.forms import ErasureForm
from app.pages.people.sign_in import Page
from app.pages.shell.request_context import organisation
from app.usecases.people.erasure import check_may_erase, erase_person
from app.web.access import requires
from app.web.form_action import flash_and_redirect
from app.web.forms import FormState, blank_form, read_form
from app.web.request import read_session, work, write_transaction

ERASED = msg("Los datos personales están borrados. Lo que esa persona hizo sigue en el historial.")


@bp.get("/o/<organisation>/people/<int:user_id>/erasure")
@requires(Permission.MEMBER_MANAGE)
def erasure(user_id: int) -> Page:
    return _page(_member_or_404(user_id), blank_form())


@bp.post("/o/<organisation>/people/<int:user_id>/erasure")
@requires(Permission.MEMBER_MANAGE)
def erase(user_id: int) -> Page:
    form = read_form(ErasureForm, request.form)
    user = _member_or_404(user_id)
    if form.value is None:
        if "understood" in form.errors:
            form.refuse("understood", msg("Marque la casilla: lo borrado no se puede recuperar."))
        return _page(user, form), 422
    try:
        with write_transaction() as session:
            user = people.member_or_404(session, user_id, organisation_id=organisation().id)
            erase_person(work(session), user, reason=form.value.reason)
    except Conflict as refusal:
        return _page(_member_or_404(user_id), form), refusal.status
    return flash_and_redirect(ERASED, url_for(".members"))


def _member_or_404(user_id: int) -> User:
    return people.member_or_404(read_session(), user_id, organisation_id=organisation().id)


def _page(user: User, form: FormState[ErasureForm]) -> str:
    name = known_name(read_session(), user.id, organisation_id=organisation().id)
    return render_template("people/erasure.html", user=user, name=name, form=form, obstacle=_obstacle(user))


def _obstacle(user: User) -> Message | None:
    try:
        check_may_erase(work(read_session()), user)
    except Conflict as refusal:
        return refusal.sentence
    return None
