"""Pasting what somebody wrote where no machine reads it for us."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import flash, redirect, render_template, request, url_for

from app.accounts.rules import Permission
from app.channels.rules.accounts import ChannelState
from app.citizens.deeds.by_hand import bring
from app.citizens.forms.inbox import EMPTY, ReceivedForm
from app.citizens.models import Case
from app.citizens.service.arriving import Received
from app.citizens.views import showing
from app.citizens.views.blueprint import Page, bp
from app.core.ids import new_token
from app.core.words import Sentence, say
from app.core.zones import wall
from app.drafting import queries as drafting
from app.intake import service as intake
from app.intake.rules.attachments import IMAGE_ENDINGS, LARGEST_FILE, Attachment
from app.pages.shell.request_context import organisation, wiring
from app.web.access import requires
from app.web.forms import Read, blank, read_form, refusals
from app.web.request import actor, now, reading, writing
from app.web.words import translate

P = Permission
TAKEN = say("Registrado como %(code)s. Esto es lo que propone el protocolo.")
THERE = say("Ya estaba: es el caso %(code)s.")
FOLDED = say("Repite lo que ya dice el caso %(code)s: se cuenta con él y no se contesta dos veces.")
AGAIN = say("Vuelva a elegir la captura: el navegador no la conserva.")


@bp.get("/new")
@requires(P.CASE_ANSWER)
def new() -> Page:
    local = wall(now(), organisation().zone)
    typed = {"written_on": f"{local:%Y-%m-%d}", "written_at": f"{local:%H:%M}", "form_key": new_token()}
    return _page(blank(**typed))


@bp.post("")
@requires(P.CASE_ANSWER)
def create() -> Page:
    form = read_form(ReceivedForm, request.form)
    attached = _captures(form)
    with refusals(form, beside=""):
        if form.value and (found := _brought(form, form.value, attached)):
            return _there(found)
    if attached or any(one.filename for one in request.files.getlist("capture")):
        form.errors.setdefault("capture", AGAIN)
    return _page(form), form.status


def _brought(form: Read[ReceivedForm], typed: ReceivedForm, attached: Sequence[Attachment]) -> Received | Case | None:
    if not typed.text and not attached:
        form.refuse("text", EMPTY)
        return None
    with refusals(form, beside="written_at"):
        said = typed.incoming(organisation().zone, now=_the_minute_after(now()))
    if form.value is None:
        return None
    with writing() as session:
        return bring(session, organisation(), said, attached, files=wiring().files, actor=actor(), now=now())


def _the_minute_after(instant: datetime) -> datetime:
    """The form knows no seconds, and clocks differ a little."""
    return instant.replace(second=59, microsecond=0)


def _captures(form: Read[Any]) -> tuple[Attachment, ...]:
    """As they will be kept, before any transaction; what is wrong with one is said beside the field."""
    taken: list[Attachment] = []
    for one in request.files.getlist("capture"):
        with one.stream, refusals(form, beside="capture"):
            if one.filename:
                taken.append(intake.take_in(wiring().images, one.filename, one.stream.read()))
    return tuple(taken)


def _there(found: Received | Case) -> Page:
    case = found if isinstance(found, Case) else found.case
    flash(translate(say(_what_happened(found).msgid, code=case.code)), "good")
    return redirect(url_for(".show", year=case.year, ordinal=case.ordinal), 303)


def _what_happened(found: Received | Case) -> Sentence:
    if isinstance(found, Case):
        return THERE
    return TAKEN if found.is_new else FOLDED if found.is_folded else THERE


def _page(form: Read[Any]) -> str:
    channels = drafting.channels_of(reading(), organisation().id)
    open_ones = [(one.id, one.called) for one in channels if one.state is ChannelState.OPEN]
    return render_template(
        "citizens/new.html",
        form=form,
        channels=[("", translate(say("Ninguna: llegó por otro medio"))), *open_ones],
        networks=[("", translate(say("Sin red"))), *showing.networks()],
        languages=[("", translate(say("Detectarla"))), *showing.languages(organisation().languages)],
        accepted=",".join(sorted(IMAGE_ENDINGS)),
        largest=LARGEST_FILE // 1_000_000,
        zone=organisation().zone,
    )
