"""Official accounts: what there is, and what is said of each."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.accounts import queries as people
from app.accounts.rules import Permission
from app.channels import deeds, queries, service
from app.channels.forms import AccountForm, RegistrationForm
from app.channels.models import Channel
from app.channels.rules.accounts import (
    NETWORK_NAMES,
    ChannelState,
    Network,
    Publishing,
    publishing_name,
    state_name,
)
from app.channels.rules.acts import Said
from app.channels.views.blueprint import bp
from app.core.words import Sentence, say
from app.organisations.rules import language_name
from app.pages.shell.request_context import organisation, today, wiring
from app.plan.deeds import opening
from app.web.access import requires
from app.web.forms import Read, blank, read_form, refusals
from app.web.request import actor, now, reading, writing
from app.web.words import translate

Page = str | Response | tuple[str, int]
REGISTERED = say("La cuenta está registrada. Cuando toque publicar en ella, avisaremos a quien responde de ella.")
SAVED = say("La cuenta está guardada.")
ANOTHER = say(
    "La cuenta está guardada. Es otra que la que se leyó al aprobar, así que vuelven a borrador las publicaciones "
    "aprobadas o en revisión que iban a salir en ella: %(count)s."
)
WHOLE_ACT = say("Ponga el acto y su día, o ninguno de los dos.")
PROPOSED = say("La cuenta está propuesta. Se abre cuando su lista está completa: aquí tiene lo que le falta.")


@bp.get("/o/<organisation>/official-accounts")
@requires(Permission.ACCOUNT_MANAGE)
def index() -> Page:
    closed = request.args.get("state") == "closed"
    return render_template(
        "channels/index.html",
        listed=queries.channels(reading(), organisation_id=organisation().id, closed=closed),
        closed=closed,
        counts=queries.counts(reading(), organisation_id=organisation().id),
        state_name=state_name,
        publishing_name=publishing_name,
    )


@bp.get("/o/<organisation>/official-accounts/new")
@requires(Permission.ACCOUNT_MANAGE)
def new() -> Page:
    return _new_page(blank(languages=organisation().languages))


@bp.post("/o/<organisation>/official-accounts")
@requires(Permission.ACCOUNT_MANAGE)
def register() -> Page:
    form = read_form(RegistrationForm, request.form)
    if (typed := form.value) and (typed.opening_act or typed.opened_on) and not (typed.opening_act and typed.opened_on):
        form.refuse("opening_act" if typed.opened_on else "opened_on", WHOLE_ACT)
    if form.value and typed:
        with _refusals(form), writing() as session:
            channel = opening.register(session, account(typed), _act(typed), actor=actor(), now=now())
    if form.value is None:
        return _new_page(form), form.status
    if channel.state is ChannelState.OPEN:
        return done(REGISTERED, channel)
    flash(translate(PROPOSED), "good")
    return redirect(url_for("plan.gate", channel_id=channel.id), 303)


@bp.get("/o/<organisation>/official-accounts/<int:channel_id>")
@requires(Permission.ACCOUNT_MANAGE)
def edit(channel_id: int) -> Page:
    channel = queries.channel_or_404(reading(), channel_id, organisation_id=organisation().id)
    fields = set(AccountForm.model_fields)
    return _edit_page(channel, blank(**channel.model_dump(mode="json", include=fields)))


@bp.post("/o/<organisation>/official-accounts/<int:channel_id>")
@requires(Permission.ACCOUNT_MANAGE)
def change(channel_id: int) -> Page:
    form = read_form(AccountForm, request.form)
    channel = queries.channel_or_404(reading(), channel_id, organisation_id=organisation().id)
    if form.value:
        with _refusals(form), writing() as session:
            row = queries.channel_or_404(session, channel_id, organisation_id=organisation().id)
            ended = deeds.change(session, row, account(form.value), actor=actor(), now=now())
    return done(_saved(ended), channel) if form.value else (_edit_page(channel, form), form.status)


def _saved(ended: int) -> Sentence:
    return say(ANOTHER.msgid, count=ended) if ended else SAVED


def account(typed: AccountForm) -> service.Account:
    return service.Account(**typed.model_dump(include=set(AccountForm.model_fields)))


def _act(typed: RegistrationForm) -> Said | None:
    """By which it was opened, where it was open already."""
    return Said(reference=typed.opening_act, act_on=typed.opened_on) if typed.opening_act else None


def done(sentence: Sentence, channel: Channel) -> Page:
    flash(translate(sentence), "good")
    return redirect(url_for("channels.edit", channel_id=channel.id, organisation=organisation().slug), 303)


@contextmanager
def _refusals(form: Read[Any]) -> Iterator[None]:
    with (
        refusals(form, beside=""),
        refusals(form, beside="handle", of=service.HandleTaken),
        refusals(form, beside="responsible_id", of=service.CannotAnswer),
    ):
        yield


def _choices(answers: int | None = None) -> dict[str, object]:
    """`answers`: whoever answers for the account now stays in the list, whatever became of their functions."""
    everyone = people.members(reading(), organisation_id=organisation().id, today=today())
    able = [one.user for one in everyone if one.user.id == answers or people.may(one, Permission.DELIVERY_PUBLISH)]
    return {
        "networks": [(network.value, NETWORK_NAMES[network]) for network in Network],
        "languages": [(code, language_name(code)) for code in organisation().languages],
        "people": [("", say("Nadie todavía")), *((user.id, user.name) for user in able)],
    }


def _new_page(form: Read[RegistrationForm]) -> str:
    return render_template("channels/new.html", form=form, **_choices())


def _is_narrow(channel: Channel) -> bool:
    """Whether its token may be good for less than is asked of it now."""
    is_asked = channel.publishing is Publishing.API and channel.network is Network.MASTODON
    return is_asked and channel.scopes != wiring().authoriser.scopes


def _edit_page(channel: Channel, form: Read[AccountForm]) -> str:
    return render_template(
        "channels/edit.html",
        channel=channel,
        form=form,
        is_connected=channel.publishing is Publishing.API,
        is_narrow=_is_narrow(channel),
        can_connect=channel.network is Network.MASTODON,
        state_name=state_name,
        network=NETWORK_NAMES[channel.network],
        **_choices(channel.responsible_id),
    )
