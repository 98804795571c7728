"""Trying the line, or a proposal, before it holds: on a text, on what was published, on the marked examples."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from sqlmodel import col, select

from app.accounts.rules import Permission
from app.core.errors import NotFound
from app.core.words import say
from app.drafting.models import Post, PostVersion, Variant
from app.editorial_line import queries, service
from app.editorial_line.forms import ExampleForm, TryForm
from app.editorial_line.rules.piece import Piece
from app.editorial_line.rules.trying import TOO_MANY, Score, Tried, judge, share_of, try_on
from app.editorial_line.rules.versions import Expectation
from app.editorial_line.service.holding import line_in_force, line_of, shelf_of, with_rules
from app.editorial_line.service.shelf import LineInForce
from app.editorial_line.views.blueprint import Page, bp
from app.organisations.rules import language_name
from app.pages.shell.request_context import organisation
from app.topics.rules import TopicClass, class_name
from app.web.access import requires
from app.web.forms import Read, blank, read_form
from app.web.remarks import highlighted, remark_of
from app.web.request import actor, now, reading, writing
from app.web.words import translate

P = Permission
LAST = 200
"""How many of the latest texts a line is tried on."""


@bp.get("/try")
@requires(P.LINE_READ)
def trial() -> Page:
    return _page(blank(language=organisation().languages[0]), None)


@bp.post("/try")
@requires(P.LINE_READ)
def try_text() -> Page:
    """Nothing is kept: the answer is the page."""
    form = read_form(TryForm, request.form)
    if form.value is None:
        return _page(form, None), 422
    line = _line(form.value.proposal)
    piece = Piece(
        form.value.text,
        form.value.language,
        topic_class=form.value.topic_class or None,
        periods=frozenset({form.value.period} if form.value.period else ()),
        planned_at=now(),
        now=now(),
        zone=organisation().zone,
    )
    return _page(form, Tried(piece, line.check(piece)), line)


@bp.get("/try/past")
@requires(P.LINE_READ, P.LINE_PROPOSE)
def past() -> Page:
    """The latest texts of the organisation against the proposal, or the line in force while there is none."""
    line, before = _line(True), _line(False)
    tried = try_on(line.check, _latest())
    shares = {code: share for code in line.rules if (share := share_of(code, tried))}
    return render_template(
        "editorial_line/past.html",
        tried=[(one, _remarks(one, line)) for one in tried if one.is_caught],
        count=len(tried),
        caught_before=sum(one.is_caught for one in try_on(before.check, [one.piece for one in tried])),
        shares=sorted(shares.items(), key=lambda item: -item[1]),
        too_many=TOO_MANY,
        rules=line.rules,
        highlighted=highlighted,
    )


@bp.post("/examples")
@requires(P.LINE_PROPOSE)
def add_example() -> Page:
    form = read_form(ExampleForm, request.form)
    if form.value is None:
        return _page(form, None), 422
    with writing() as session:
        service.add_example(session, **form.value.model_dump(), actor=actor(), now=now())
    flash(translate(say("Ejemplo guardado: la línea tendrá que tratarlo así.")), "good")
    return redirect(url_for(".trial", _anchor="examples"), 303)


@bp.post("/examples/<int:example_id>/removal")
@requires(P.LINE_PROPOSE)
def drop_example(example_id: int) -> Page:
    with writing() as session:
        found = next((one for one in queries.examples(session, organisation().id) if one.id == example_id), None)
        if found is None:
            raise NotFound(say("Ese ejemplo no existe."))
        service.drop_example(session, found, actor=actor(), now=now())
    return redirect(url_for(".trial", _anchor="examples"), 303)


def _page(form: Read[Any], tried: Tried | None, line: LineInForce | None = None) -> str:
    remarks = _remarks(tried, line) if tried and line else []
    return render_template(
        "editorial_line/try.html",
        form=form,
        tried=tried,
        remarks=remarks,
        shown=highlighted(tried.piece.text, remarks) if tried else [],
        classes=[("", say("Sin clase")), *((one.value, class_name(one)) for one in TopicClass)],
        languages=[(name, language_name(name)) for name in organisation().languages],
        proposal=queries.under_way(reading(), organisation().id),
        score=_score(),
        examples=queries.examples(reading(), organisation().id),
        expectations=Expectation,
    )


def _line(is_proposal: bool) -> LineInForce:
    """The line in force; the proposal over it, when there is one and it is asked for."""
    body = organisation()
    under_way = queries.under_way(reading(), body.id) if is_proposal else None
    if under_way is None:
        return line_of(reading(), body.id, now=now())
    _, line = line_in_force(reading(), body.id, now=now())
    return shelf_of(reading()).compiled(with_rules(line, under_way), region=body.region, number=under_way.number)


def _score() -> Score:
    found = queries.examples(reading(), organisation().id)
    return judge(_line(True).check, [(Piece(one.text, one.language, now=now()), one.expectation) for one in found])


def _remarks(tried: Tried, line: LineInForce) -> list[Any]:
    return [remark_of(finding, line.rules[finding.rule], tried.piece.text) for finding in tried.findings]


def _latest() -> list[Piece]:
    """The current text of the posts that changed last."""
    rows = reading().execute(
        select(Variant.text, Variant.language)
        .join(PostVersion, col(PostVersion.id) == Variant.post_version_id)
        .join(Post, (col(Post.id) == PostVersion.post_id) & (col(Post.version) == PostVersion.number))
        .where(Variant.organisation_id == organisation().id, Post.organisation_id == organisation().id)
        .order_by(col(Post.changed_at).desc(), col(Variant.id))
        .limit(LAST)
    )
    return [Piece(text, language, now=now()) for text, language in dict.fromkeys((row[0], row[1]) for row in rows)]
