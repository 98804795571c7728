from typing import Any

from flask import Response, render_template, request, url_for

from app.core.errors import NotFound
from app.core.messages import msg
from app.core.permissions import Permission
from app.domain.editorial_line.rules.plain_data import write_yaml
from app.domain.organisations.queries import units
from app.domain.triage.queries import protocols
from app.domain.triage.rules.protocol_description import ASSIGNEE_WORDS, assignee_word
from app.domain.triage.rules.protocol_format import dump_protocol
from app.pages.citizens.blueprint import Page, bp
from app.pages.shell.request_context import organisation, wiring
from app.pages.triage.forms import AssigneeForm
from app.pages.triage.question_view import chart
from app.usecases.triage import protocol as triage_protocol
from app.usecases.triage.protocol import offered_terms
from app.web.access import requires
from app.web.form_action import flash_and_redirect
from app.web.forms import FormState, blank_form, read_form, refusal_beside
from app.web.request import actor, now, read_session, work, write_transaction
from app.web.translation import translate

P = Permission
NO_PAPER = msg("Este servidor no puede hacer PDF: a quien lo instaló le falta Pango. Imprima esta página.")


@bp.get("/protocol")
@requires(P.CASE_READ, P.PROTOCOL_MANAGE)
def protocol() -> Page:
    return _page(blank_form())


@bp.get("/protocol.pdf")
@requires(P.CASE_READ, P.PROTOCOL_MANAGE)
def paper() -> Response:
    """Raise `NotFound` where no document can be made."""
    if not wiring().printer.is_ready:
        raise NotFound(NO_PAPER)
    markup = render_template(
        "triage/protocol_paper.html", body=organisation(), today=now(), on_paper=True, **_chart_context()
    )
    return _file(wiring().printer.pdf(markup), "pdf", "application/pdf")


@bp.get("/protocol/export.yaml")
@requires(P.CASE_READ, P.PROTOCOL_MANAGE)
def export() -> Response:
    in_force = wiring().protocols.of(read_session(), organisation().id)
    return _file(write_yaml(dump_protocol(in_force.protocol)).encode(), "yaml", "application/yaml")


@bp.post("/protocol/takers")
@requires(P.PROTOCOL_MANAGE)
def name_taker() -> Page:
    """Set an assignee's unit at once: people change more than rules."""
    form = read_form(AssigneeForm, request.form)
    if form.value is not None:
        with refusal_beside(form, beside="unit_id"), write_transaction() as session:
            triage_protocol.set_assignee(work(session), form.value.name, form.value.unit_id)
    if form.value is None:
        return _page(form), 422
    return flash_and_redirect(
        msg("Guardado: sus casos se le propondrán desde ahora."), url_for(".protocol", _anchor="takers")
    )


def _page(form: FormState[Any]) -> str:
    body = organisation()
    offers = offered_terms(read_session(), body.id) if actor().may(P.PROTOCOL_MANAGE) else []
    open_units = [(str(unit.id), unit.name) for unit in units(read_session(), body.id) if not unit.closed]
    return render_template(
        "triage/protocol.html",
        form=form,
        on_paper=False,
        prints=wiring().printer.is_ready,
        manages=actor().may(P.PROTOCOL_MANAGE),
        fresh=sum(len(offer.fresh) for offer in offers),
        left=sum(len(offer.left) for offer in offers),
        proposal=protocols.open_version(read_session(), body.id),
        units=[("", translate(msg("Nadie en particular"))), *open_units],
        **_chart_context(),
    )


def _chart_context() -> dict[str, Any]:
    in_force = wiring().protocols.of(read_session(), organisation().id)
    takers = protocols.assignees(read_session(), organisation().id)
    named = {question.to for question in in_force.protocol.sortings if question.to}
    known = [
        *(name for name in ASSIGNEE_WORDS if name in named),
        *sorted((named | takers.keys()) - ASSIGNEE_WORDS.keys()),
    ]
    return {
        "number": in_force.number,
        "chart": chart(in_force.protocol, takers),
        "takers": [(name, assignee_word(name), takers.get(name)) for name in known],
    }


def _file(content: bytes, ending: str, kind: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="protocolo-{organisation().slug}.{ending}"'}
    return Response(content, mimetype=kind, headers=headers)
