"""The pool of pieces that are true all year, and one of them."""

from typing import Any, Literal

from babel.dates import get_month_names
from flask import flash, redirect, render_template, request, url_for

from app.accounts.rules import Permission, demand
from app.core.errors import OutOfTurn
from app.core.words import Sentence, say
from app.drafting import queries as drafting
from app.drafting.rules.numbers import read_name
from app.drafting.rules.states import Status
from app.pages.shell.request_context import organisation, today
from app.plan.forms.evergreen import PieceForm, typed_from, wordings
from app.plan.models import Evergreen
from app.plan.queries import evergreen as queries
from app.plan.rules.evergreen import DEFAULT_REST, rests_until
from app.plan.service import evergreen as service
from app.plan.service.evergreen import Matter, Source
from app.plan.views.blueprint import Page, bp
from app.plan.views.unfit import beside_its_field
from app.topics import queries as topics
from app.web.access import requires
from app.web.forms import Read, blank, read_form
from app.web.request import actor, now, reading, writing
from app.web.words import locale, translate

P = Permission
KEPT, SAVED = say("La pieza está guardada."), say("Los cambios están guardados.")
NOT_OUT = say("Solo se guarda como contenido atemporal lo que ya se publicó.")


@bp.get("/evergreen")
@requires(P.PLAN_MANAGE)
def evergreen() -> Page:
    closed = request.args.get("state") == "closed"
    kept, ended = (queries.pieces(reading(), organisation().id, closed=which) for which in (False, True))
    return render_template(
        "plan/evergreen.html",
        pieces=ended if closed else kept,
        counts=(len(kept), len(ended)),
        closed=closed,
        rests_until=rests_until,
        today=today(),
        months=_months("abbreviated"),
    )


@bp.get("/evergreen/new")
@requires(P.PLAN_MANAGE)
def new_piece() -> Page:
    """Empty, or from a post that is out already (`post`)."""
    named = request.args.get("post", "")
    source = _source(named)
    if source is None:
        return _page(None, blank(rest_days=str(DEFAULT_REST)), 0)
    return _page(None, blank(**typed_from(source.matter), post=named), len(source.matter.media))


@bp.post("/evergreen")
@requires(P.PLAN_MANAGE)
def create_piece() -> Page:
    form = read_form(PieceForm, request.form)
    source = _source(str(form.typed.get("post") or ""))
    if form.value:
        matter = form.value.matter(source.matter.media if source else ())
        with beside_its_field(form), writing() as session:
            service.keep_piece(session, matter, source=source, actor=actor(), now=now())
    return _done(KEPT) if form.value else (_page(None, form, len(source.matter.media) if source else 0), form.status)


@bp.get("/evergreen/<int:piece_id>")
@requires(P.PLAN_MANAGE)
def piece(piece_id: int) -> Page:
    found = queries.piece_or_404(reading(), organisation().id, piece_id)
    return _page(found, blank(**typed_from(service.matter_of(found))), len(found.media))


@bp.post("/evergreen/<int:piece_id>")
@requires(P.PLAN_MANAGE)
def change_piece(piece_id: int) -> Page:
    form, found = read_form(PieceForm, request.form), queries.piece_or_404(reading(), organisation().id, piece_id)
    if form.value:
        with beside_its_field(form), writing() as session:
            row = queries.piece_or_404(session, organisation().id, piece_id, lock=True)
            service.change_piece(session, row, form.value.matter(row.media), actor=actor(), now=now())
    return _done(SAVED) if form.value else (_page(found, form, len(found.media)), form.status)


def _source(named: str) -> Source | None:
    """The post to keep words from. Raises `NotFound`, `NotPermitted` and, for what is not out, `OutOfTurn`."""
    if (number := read_name(named)) is None:
        return None
    demand(actor().may(P.POST_READ))
    post = drafting.post_or_404(reading(), organisation().id, *number)
    version = drafting.version_of(reading(), post)
    if post.status is not Status.CLOSED or version is None:
        raise OutOfTurn(NOT_OUT)
    draft = drafting.draft_of(post, version)
    media = [{"digest": use.digest, "alt": use.alt_text} for use in draft.media]
    texts = {name: draft.text_for((account, name)) for account, name in reversed(draft.targets)}
    matter = Matter(draft.title, draft.topic_id, texts, draft.link, media)
    return Source(post.number, matter, drafting.contributors(reading(), version))


def _months(width: Literal["abbreviated", "wide"]) -> list[tuple[int, str]]:
    return list(get_month_names(width, "stand-alone", locale=locale()).items())


def _done(sentence: Sentence) -> Page:
    flash(translate(sentence), "good")
    return redirect(url_for(".evergreen"), 303)


def _page(found: Evergreen | None, form: Read[Any], pictures: int) -> str:
    body = organisation()
    themes = list(topics.topics(reading(), organisation_id=body.id))
    if found and found.topic_id and found.topic_id not in {one.id for one in themes}:
        themes.append(topics.topic_or_404(reading(), found.topic_id, organisation_id=body.id))
    return render_template(
        "plan/piece.html",
        piece=found,
        form=form,
        wordings=wordings(form.typed, body.languages or ["es"]),
        topics=[("", say("Cualquiera")), *((one.id, one.name) for one in themes)],
        months=_months("wide"),
        pictures=pictures,
        rests_until=rests_until(found) if found else None,
    )
