"""The protocol in force as a flow chart: to be read, printed and taken away; and who stands behind its names."""

from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for

from app.accounts.rules import Permission
from app.citizens.forms.protocol import TakerForm
from app.citizens.queries import protocols as queries
from app.citizens.rules.telling import TAKERS, taker_word
from app.citizens.rules.writing import protocol_data
from app.citizens.service import takers as service
from app.citizens.service.offering import offered
from app.citizens.service.sorting import shelf_of
from app.citizens.views.blueprint import Page, bp
from app.citizens.views.protocol.drawing import chart
from app.core.errors import NotFound
from app.core.words import say
from app.editorial_line.rules.yaml_text import write_yaml
from app.organisations.queries import units
from app.pages.shell.request_context import organisation, wiring
from app.web.access import requires
from app.web.forms import Read, blank, read_form, refusals
from app.web.request import actor, now, reading, writing
from app.web.words import translate

P = Permission
NO_PAPER = say("Este servidor no puede hacer PDF: a quien lo instaló le falta Pango. Imprima esta página.")


@bp.get("/protocol")
@requires(P.CASE_READ, P.PROTOCOL_MANAGE)
def protocol() -> Page:
    return _page(blank())


@bp.get("/protocol.pdf")
@requires(P.CASE_READ, P.PROTOCOL_MANAGE)
def paper() -> Response:
    """Tagged; raises `NotFound` where no paper can be made."""
    if not wiring().printer.is_ready:
        raise NotFound(NO_PAPER)
    markup = render_template(
        "citizens/protocol/paper.html", body=organisation(), today=now(), on_paper=True, **_drawn()
    )
    return _file(wiring().printer.pdf(markup), "pdf", "application/pdf")


@bp.get("/protocol/export.yaml")
@requires(P.CASE_READ, P.PROTOCOL_MANAGE)
def export() -> Response:
    """The whole of it as data."""
    found = shelf_of(reading()).of(reading(), organisation().id)
    return _file(write_yaml(protocol_data(found.protocol)).encode(), "yaml", "application/yaml")


@bp.post("/protocol/takers")
@requires(P.PROTOCOL_MANAGE)
def name_taker() -> Page:
    """In force from now on: people change more than rules."""
    form = read_form(TakerForm, request.form)
    if form.value is not None:
        with refusals(form, beside="unit_id"), writing() as session:
            service.name_taker(session, form.value.name, form.value.unit_id, actor=actor(), now=now())
    if form.value is None:
        return _page(form), 422
    flash(translate(say("Guardado: sus casos se le propondrán desde ahora.")), "good")
    return redirect(url_for(".protocol", _anchor="takers"), 303)


def _page(form: Read[Any]) -> str:
    body = organisation()
    offers = offered(reading(), body.id) if actor().may(P.PROTOCOL_MANAGE) else []
    open_units = [(str(one.id), one.name) for one in units(reading(), body.id) if not one.closed]
    return render_template(
        "citizens/protocol/show.html",
        form=form,
        on_paper=False,
        prints=wiring().printer.is_ready,
        manages=actor().may(P.PROTOCOL_MANAGE),
        fresh=sum(len(one.fresh) for one in offers),
        left=sum(len(one.left) for one in offers),
        proposal=queries.under_way(reading(), body.id),
        units=[("", translate(say("Nadie en particular"))), *open_units],
        **_drawn(),
    )


def _drawn() -> dict[str, Any]:
    found = shelf_of(reading()).of(reading(), organisation().id)
    takers = queries.takers(reading(), organisation().id)
    named = {one.to for one in found.protocol.sortings if one.to}
    known = [*(name for name in TAKERS if name in named), *sorted((named | takers.keys()) - TAKERS.keys())]
    return {
        "number": found.number,
        "chart": chart(found.protocol, takers),
        "takers": [(name, taker_word(name), takers.get(name)) for name in known],
    }


def _file(content: bytes, ending: str, kind: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="protocolo-{organisation().slug}.{ending}"'}
    return Response(content, mimetype=kind, headers=headers)
