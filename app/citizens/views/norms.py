"""The norms of participation: those in force, every version, and writing and adopting another one."""

from collections.abc import Sequence
from typing import Any

from flask import render_template, request, url_for
from sqlmodel import Session

from app.accounts.rules import Permission
from app.citizens.forms.norms import NormsForm
from app.citizens.queries import norms as queries
from app.citizens.rules.categories import CATEGORY_NAMES
from app.citizens.rules.measures import HARM, MEASURE_NAMES
from app.citizens.rules.norms import NOTICE_NAMES, Norms, read_norms, said_in
from app.citizens.rules.reach import REACH_NAMES, reach_of
from app.citizens.service import norms as service
from app.citizens.views.blueprint import Page, bp
from app.citizens.views.deed import do
from app.core.words import Sentence, say
from app.pages.shell.request_context import organisation, wiring
from app.web.access import requires
from app.web.forms import Form, Read, blank
from app.web.request import actor, now, reading

P = Permission
WRITTEN_IN = ("es", "ca", "gl", "eu")
SPARE = 2
"""Empty rows to write further norms in."""


@bp.get("/norms")
@requires(P.CASE_READ)
def norms() -> Page:
    return _page(blank())


@bp.get("/norms/new")
@requires(P.PROTOCOL_MANAGE)
def new_norms() -> Page:
    """Begins from the last version, or from those that ship."""
    begun = _begun()
    form: Read[Any] = blank(url=begun.url or _public_address(), complain_url=begun.complain_url)
    return _writing_page(form, _rows(begun))


@bp.post("/norms")
@requires(P.PROTOCOL_MANAGE)
def write_norms() -> Page:
    def deed(session: Session, typed: NormsForm) -> Sentence:
        made = typed.norms(_begun().notices, _languages())
        service.write_norms(session, made, actor=actor(), now=now())
        return say("Versión guardada. Valdrá cuando otra persona la adopte.")

    return do(NormsForm, deed, page=lambda form: _writing_page(form, _typed_rows()), to=url_for(".norms"))


@bp.post("/norms/<int:number>/adoption")
@requires(P.CASE_REVIEW)
def adopt_norms(number: int) -> Page:
    def deed(session: Session, _typed: Form) -> Sentence:
        version = queries.version_or_404(session, organisation().id, number)
        service.adopt_norms(session, version, actor=actor(), now=now())
        return say("Adoptada: desde ahora las medidas se toman con estas normas.")

    queries.version_or_404(reading(), organisation().id, number)
    return do(Form, deed, page=_page, to=url_for(".norms"))


def _begun() -> Norms:
    found = queries.versions(reading(), organisation().id)
    return read_norms(found[0][0].content) if found else wiring().norms


def _languages() -> list[str]:
    return [one for one in organisation().languages if one in WRITTEN_IN]


def _public_address() -> str:
    return f"{wiring().config.address}/p/{organisation().slug}/participation"


def _rows(begun: Norms) -> list[dict[str, Any]]:
    known = [
        {
            "code": one.code,
            "about": next(iter(sorted(one.about))),
            "reach": reach_of(one).value,
            "most_days": one.most_days or "",
            **one.texts,
        }
        for one in begun.norms
    ]
    return [dict.fromkeys(_fields(), "") | one for one in (*known, *({} for _ in range(SPARE)))]


def _fields() -> tuple[str, ...]:
    return ("code", "about", "reach", "most_days", *_languages())


def _typed_rows() -> list[dict[str, Any]]:
    """As they were typed, to be corrected in place."""
    names = _fields()
    columns: Sequence[list[str]] = [request.form.getlist(name) for name in names]
    return [dict(zip(names, row, strict=False)) for row in zip(*columns, strict=False)]


def _writing_page(form: Read[Any], rows: Sequence[dict[str, Any]]) -> str:
    return render_template(
        "citizens/norms/write.html",
        form=form,
        rows=rows,
        languages=_languages(),
        abouts=[(one.value, CATEGORY_NAMES[one]) for one in CATEGORY_NAMES if one in HARM],
        reaches=[(one.value, name) for one, name in REACH_NAMES.items()],
    )


def _page(form: Read[Any]) -> str:
    session, body, who = reading(), organisation(), actor()
    every = queries.versions(session, body.id)
    return render_template(
        "citizens/norms/index.html",
        form=form,
        in_force=queries.in_force(session, body.id),
        versions=every,
        said=lambda texts: said_in(texts, body.languages),
        allowed=lambda norm: [name for kind, name in MEASURE_NAMES.items() if kind in norm.allows],
        notices=NOTICE_NAMES,
        writes=who.may(P.PROTOCOL_MANAGE),
        adopts=lambda version: who.may(P.CASE_REVIEW) and who.id not in queries.writers_of(version, every),
    )
