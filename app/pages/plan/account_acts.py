from flask import render_template, request, url_for

from app.core.errors import NotFound
from app.core.messages import Message, msg
from app.core.permissions import Permission
from app.domain.control.models import ControlChange
from app.domain.directory.rules.account_acts import AccountActKind, required_fields
from app.domain.plan.queries.gate import AccountGate, gate_or_404
from app.pages.components.waiting_change import CHANGE_WAITS
from app.pages.plan.blueprint import Page, bp
from app.pages.plan.gate import ACT_PAGES, act_label
from app.pages.plan.gate_forms import AccountActForm, act_fields
from app.pages.shell.request_context import organisation, today
from app.usecases.plan import account_acts
from app.web.access import requires
from app.web.form_action import flash_and_redirect
from app.web.forms import FormState, blank_form, read_form, refusal_beside
from app.web.request import PAGE_NOT_FOUND, read_session, work, write_transaction

P = Permission
D = AccountActKind
KINDS_BY_NAME = {name: kind for kind, (name, _) in ACT_PAGES.items()}
FIELD_REQUIRED = msg("Este dato hace falta.")
MEANING: dict[AccountActKind, Message] = {
    D.OPENED: msg("Desde este acto se puede publicar en ella."),
    D.REOPENED: msg("El acto con que se abrió sigue valiendo: basta decir por qué vuelve."),
    D.REGISTERED: msg("Para una cuenta que ya estaba abierta antes del plan. Su lista le queda como tarea pendiente."),
    D.WAIVED: msg(
        "Dispensa de lo que falta en la lista, no del día que tenga puesto. La firma quien aprueba el plan y no la ha "
        "rellenado."
    ),
    D.PAUSED: msg("No saldrá nada en ella hasta que se abra de nuevo."),
    D.CLOSED: msg(
        "Lo publicado, si lo hay, se conserva. Para abrirla otra vez hará falta su lista completa o una dispensa."
    ),
    D.KEPT: msg("Diga por qué sigue haciendo falta aunque no se publique en ella."),
}
DONE: dict[AccountActKind, Message] = {
    D.OPENED: msg("La cuenta está abierta: ya se puede publicar en ella."),
    D.REOPENED: msg("La cuenta está abierta otra vez."),
    D.REGISTERED: msg("La cuenta está registrada por su acto. Su lista queda como tarea pendiente."),
    D.WAIVED: msg("La dispensa está firmada: la cuenta puede abrirse."),
    D.PAUSED: msg("La cuenta está en pausa: no sale nada en ella hasta que se abra de nuevo."),
    D.CLOSED: msg("La cuenta está cerrada. Lo publicado en ella, si lo hay, se conserva."),
    D.KEPT: msg("La cuenta se mantiene. Se volverá a mirar si pasa otros noventa días sin publicar."),
}


@bp.get("/wait/<int:channel_id>/acts/<name>")
@requires(P.ACCOUNT_MANAGE, P.PLAN_ADOPT)
def act(channel_id: int, name: str) -> Page:
    account_gate = gate_or_404(read_session(), channel_id, organisation_id=organisation().id)
    return _page(account_gate, _kind(name), blank_form())


@bp.post("/wait/<int:channel_id>/acts/<name>")
@requires(P.ACCOUNT_MANAGE, P.PLAN_ADOPT)
def do_act(channel_id: int, name: str) -> Page:
    form, kind = read_form(AccountActForm, request.form), _kind(name)
    account_gate = gate_or_404(read_session(), channel_id, organisation_id=organisation().id)
    if typed := form.value:
        details = typed.details()
        required = required_fields(kind, account_gate.channel.state)
        for field in (name for name in required if not getattr(details, name)):
            form.refuse(field, FIELD_REQUIRED)
    if typed and form.value:
        with refusal_beside(form, beside=""), write_transaction() as session:
            done = account_acts.perform_account_act(work(session), channel_id, kind, typed.details())
            message = CHANGE_WAITS if isinstance(done, ControlChange) else DONE[kind]
    if form.value:
        return flash_and_redirect(message, url_for(".gate", channel_id=channel_id))
    return _page(gate_or_404(read_session(), channel_id, organisation_id=organisation().id), kind, form), form.status


def _kind(name: str) -> AccountActKind:
    if name not in KINDS_BY_NAME:
        raise NotFound(PAGE_NOT_FOUND)
    return KINDS_BY_NAME[name]


def _page(account_gate: AccountGate, kind: AccountActKind, form: FormState[AccountActForm]) -> str:
    """Render the form, or missing items holding the account back."""
    is_held = kind is D.OPENED and account_gate.waiver is None
    return render_template(
        "plan/account_act.html",
        gate=account_gate,
        deed=kind,
        label=act_label(kind, account_gate.channel.state),
        meaning=MEANING[kind],
        url=url_for(".do_act", channel_id=account_gate.channel.id, name=ACT_PAGES[kind][0]),
        form=form,
        shown=act_fields(kind, account_gate.channel.state),
        required=required_fields(kind, account_gate.channel.state),
        lacks=account_gate.lacks if is_held else [],
        waiting=account_gate.waiting(today()) if kind is D.OPENED else None,
        dangerous=kind is D.CLOSED,
    )
