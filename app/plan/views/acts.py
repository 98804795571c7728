"""One act about an account: what it has to say, and doing it."""

from flask import flash, redirect, render_template, request, url_for

from app.accounts.rules import Permission
from app.channels.rules.acts import AccountDeed, required
from app.core.errors import NotFound
from app.core.words import Sentence, say
from app.pages.shell.request_context import organisation, today
from app.plan.deeds import opening
from app.plan.forms.gate import ActForm, asked
from app.plan.queries.gate import Gate, gate_or_404
from app.plan.views.blueprint import Page, bp
from app.plan.views.gate import WAYS, label_of
from app.web.access import requires
from app.web.forms import Read, blank, read_form, refusals
from app.web.request import NOWHERE, actor, now, reading, writing
from app.web.words import translate

P = Permission
D = AccountDeed
BY_NAME = {name: deed for deed, (name, _) in WAYS.items()}
NEEDED = say("Este dato hace falta.")
MEANING: dict[AccountDeed, Sentence] = {
    D.OPENED: say("Desde este acto se puede publicar en ella."),
    D.REOPENED: say("El acto con que se abrió sigue valiendo: basta decir por qué vuelve."),
    D.REGISTERED: say("Para una cuenta que ya estaba abierta antes del plan. Su lista le queda como tarea pendiente."),
    D.WAIVED: say(
        "Dispensa de lo que falta en la lista, no del día que tenga puesto. La firma quien aprueba el plan y no la ha "
        "rellenado."
    ),
    D.PAUSED: say("No saldrá nada en ella hasta que se abra de nuevo."),
    D.CLOSED: say(
        "Lo publicado, si lo hay, se conserva. Para abrirla otra vez hará falta su lista completa o una dispensa."
    ),
    D.KEPT: say("Diga por qué sigue haciendo falta aunque no se publique en ella."),
}
DONE: dict[AccountDeed, Sentence] = {
    D.OPENED: say("La cuenta está abierta: ya se puede publicar en ella."),
    D.REOPENED: say("La cuenta está abierta otra vez."),
    D.REGISTERED: say("La cuenta está registrada por su acto. Su lista queda como tarea pendiente."),
    D.WAIVED: say("La dispensa está firmada: la cuenta puede abrirse."),
    D.PAUSED: say("La cuenta está en pausa: no sale nada en ella hasta que se abra de nuevo."),
    D.CLOSED: say("La cuenta está cerrada. Lo publicado en ella, si lo hay, se conserva."),
    D.KEPT: say("La cuenta se mantiene. Se volverá a mirar si pasa otros noventa días sin publicar."),
}


@bp.get("/wait/<int:channel_id>/acts/<name>")
@requires(P.ACCOUNT_MANAGE, P.PLAN_ADOPT)
def act(channel_id: int, name: str) -> Page:
    found = gate_or_404(reading(), channel_id, organisation_id=organisation().id)
    return _page(found, _deed(name), blank())


@bp.post("/wait/<int:channel_id>/acts/<name>")
@requires(P.ACCOUNT_MANAGE, P.PLAN_ADOPT)
def do_act(channel_id: int, name: str) -> Page:
    form, deed = read_form(ActForm, request.form), _deed(name)
    found = gate_or_404(reading(), channel_id, organisation_id=organisation().id)
    if typed := form.value:
        said = typed.said()
        for field in (field for field in required(deed, found.channel.state) if not getattr(said, field)):
            form.refuse(field, NEEDED)
    if typed and form.value:
        with refusals(form, beside=""), writing() as session:
            opening.done(session, channel_id, deed, typed.said(), actor=actor(), now=now())
    if form.value:
        flash(translate(DONE[deed]), "good")
        return redirect(url_for(".gate", channel_id=channel_id), 303)
    return _page(gate_or_404(reading(), channel_id, organisation_id=organisation().id), deed, form), form.status


def _deed(name: str) -> AccountDeed:
    if name not in BY_NAME:
        raise NotFound(NOWHERE)
    return BY_NAME[name]


def _page(found: Gate, deed: AccountDeed, form: Read[ActForm]) -> str:
    """An account that its list holds back shows what is missing, and no form that would be refused."""
    held = deed is D.OPENED and found.waiver is None
    return render_template(
        "plan/act.html",
        gate=found,
        deed=deed,
        label=label_of(deed, found.channel.state),
        meaning=MEANING[deed],
        url=url_for(".do_act", channel_id=found.channel.id, name=WAYS[deed][0]),
        form=form,
        shown=asked(deed, found.channel.state),
        required=required(deed, found.channel.state),
        lacks=found.lacks if held else [],
        waiting=found.waiting(today()) if deed is D.OPENED else None,
        dangerous=deed is D.CLOSED,
    )
