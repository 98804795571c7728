"""Reading the minutes before they are signed, and signing them with the password given again."""

from flask import flash, redirect, render_template, request, url_for

from app.accounts.rules import Permission
from app.accounts.service import attempts
from app.accounts.service.attempts import SIGNATURE
from app.core.words import say
from app.pages.shell.request_context import organisation, person, wiring
from app.sittings.forms import SigningForm
from app.sittings.queries import sittings
from app.sittings.queries.minutes import document_of
from app.sittings.rules.minutes import seen_digest
from app.sittings.rules.states import check_is_open
from app.sittings.service.closing import close
from app.sittings.views.blueprint import Page, bp
from app.sittings.views.minutes import shown
from app.web.access import requires
from app.web.door import bucket, refused_by_count
from app.web.forms import Read, blank, read_form, refusals
from app.web.request import actor, now, reading, writing
from app.web.words import translate

SIGNED = say("La sesión está cerrada y su acta, firmada.")
WRONG = say("La contraseña no es esa. No se ha firmado nada y todo sigue como estaba.")


@bp.get("/<int:sitting_id>/closing")
@requires(Permission.POST_DECIDE)
def closing(sitting_id: int) -> Page:
    return _page(sitting_id, blank())


@bp.post("/<int:sitting_id>/closing")
@requires(Permission.POST_DECIDE)
def sign(sitting_id: int) -> Page:
    """The password is looked at outside every transaction, and guesses are counted as at the door."""
    form = read_form(SigningForm, request.form)
    if form.value is None:
        return _page(sitting_id, form), form.status
    typed, tried = form.value, bucket(SIGNATURE, str(person().id))
    if refused_by_count(form, tried):
        return _page(sitting_id, form), 429
    if not wiring().passwords.matches(person().password_hash, typed.password):
        form.refuse("password", WRONG)
        return _page(sitting_id, form), form.status
    with refusals(form, beside=""), writing() as session:
        attempts.forget(session, [tried], now=now())
        sitting = sittings.sitting_or_404(session, organisation().id, sitting_id, lock=True)
        close(session, sitting, seen=typed.seen, actor=actor(), now=now())
    if form.value is None:
        return _page(sitting_id, form), form.status
    flash(translate(SIGNED), "good")
    return redirect(url_for(".minutes", sitting_id=sitting_id), 303)


def _page(sitting_id: int, form: Read[SigningForm]) -> str:
    """Raises `OutOfTurn` once it is closed."""
    sitting = sittings.sitting_or_404(reading(), organisation().id, sitting_id)
    check_is_open(sitting.state)
    document = document_of(reading(), sitting, now=now())
    return render_template(
        "sittings/closing.html",
        form=form,
        sitting=sitting,
        minutes=shown(document),
        seen=seen_digest(document),
        presides=sitting.chair_id == actor().id,
    )
