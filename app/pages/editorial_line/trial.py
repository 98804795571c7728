from typing import Any

from flask import redirect, render_template, request, url_for

from app.core.errors import NotFound
from app.core.messages import msg
from app.core.permissions import Permission
from app.domain.directory.rules.topics import TopicClass
from app.domain.editorial_line.queries import line_versions
from app.domain.editorial_line.queries.line_cache import (
    CompiledLineInForce,
    line_cache,
    line_in_force,
    line_with_rules,
    load_line,
)
from app.domain.editorial_line.rules.piece import CheckedPiece
from app.domain.editorial_line.rules.trial import (
    TOO_LARGE_SHARE,
    CheckedText,
    ExampleScore,
    check_pieces,
    judge_examples,
    rule_share,
)
from app.domain.editorial_line.rules.versions import Expectation
from app.domain.organisations.rules import language_name
from app.domain.posts.queries.line_pieces import latest_texts
from app.pages.components.findings import build_remark, highlight_text
from app.pages.editorial_line.blueprint import Page, bp
from app.pages.editorial_line.forms import LineExampleForm, LineTrialForm
from app.pages.shell.request_context import organisation
from app.usecases.editorial_line import lists
from app.web.access import requires
from app.web.form_action import flash_and_redirect
from app.web.forms import FormState, blank_form, read_form
from app.web.request import now, read_session, work, write_transaction

P = Permission
LATEST_TEXTS = 200


@bp.get("/try")
@requires(P.LINE_READ)
def trial() -> Page:
    return _page(blank_form(language=organisation().languages[0]), None)


@bp.post("/try")
@requires(P.LINE_READ)
def try_text() -> Page:
    """Store nothing."""
    form = read_form(LineTrialForm, request.form)
    if form.value is None:
        return _page(form, None), 422
    line = _trial_line(form.value.proposal)
    piece = CheckedPiece(
        form.value.text,
        form.value.language,
        topic_class=form.value.topic_class or None,
        periods=frozenset({form.value.period} if form.value.period else ()),
        planned_at=now(),
        now=now(),
        zone=organisation().zone,
    )
    return _page(form, CheckedText(piece, line.check(piece)), line)


@bp.get("/try/past")
@requires(P.LINE_READ, P.LINE_PROPOSE)
def past() -> Page:
    """Check latest texts by the proposal, else the line in force."""
    line, before = _trial_line(True), _trial_line(False)
    tried = check_pieces(line.check, _latest_pieces())
    shares = {code: share for code in line.rules if (share := rule_share(code, tried))}
    return render_template(
        "editorial_line/trial_on_past.html",
        tried=[(text, _remarks(text, line)) for text in tried if text.is_caught],
        count=len(tried),
        caught_before=sum(text.is_caught for text in check_pieces(before.check, [text.piece for text in tried])),
        shares=sorted(shares.items(), key=lambda item: -item[1]),
        too_many=TOO_LARGE_SHARE,
        rules=line.rules,
        highlighted=highlight_text,
    )


@bp.post("/examples")
@requires(P.LINE_PROPOSE)
def add_example() -> Page:
    form = read_form(LineExampleForm, request.form)
    if form.value is None:
        return _page(form, None), 422
    with write_transaction() as session:
        lists.add_example(work(session), **form.value.model_dump())
    return flash_and_redirect(
        msg("Ejemplo guardado: la línea tendrá que tratarlo así."), url_for(".trial", _anchor="examples")
    )


@bp.post("/examples/<int:example_id>/removal")
@requires(P.LINE_PROPOSE)
def drop_example(example_id: int) -> Page:
    with write_transaction() as session:
        example = next(
            (
                candidate
                for candidate in line_versions.line_examples(session, organisation().id)
                if candidate.id == example_id
            ),
            None,
        )
        if example is None:
            raise NotFound(msg("Ese ejemplo no existe."))
        lists.remove_example(work(session), example)
    return redirect(url_for(".trial", _anchor="examples"), 303)


def _page(form: FormState[Any], tried: CheckedText | None, line: CompiledLineInForce | None = None) -> str:
    remarks = _remarks(tried, line) if tried and line else []
    return render_template(
        "editorial_line/trial.html",
        form=form,
        tried=tried,
        remarks=remarks,
        shown=highlight_text(tried.piece.text, remarks) if tried else [],
        classes=[("", msg("Sin clase")), *TopicClass.choices()],
        languages=[(name, language_name(name)) for name in organisation().languages],
        proposal=line_versions.open_proposal(read_session(), organisation().id),
        score=_example_score(),
        examples=line_versions.line_examples(read_session(), organisation().id),
        expectations=Expectation,
    )


def _trial_line(is_proposal: bool) -> CompiledLineInForce:
    """Apply the proposal, if requested and present."""
    body = organisation()
    under_way = line_versions.open_proposal(read_session(), body.id) if is_proposal else None
    if under_way is None:
        return load_line(read_session(), body.id, now=now())
    _, line = line_in_force(read_session(), body.id, now=now())
    return line_cache(read_session()).compiled(
        line_with_rules(line, under_way), region=body.region, number=under_way.number
    )


def _example_score() -> ExampleScore:
    examples = line_versions.line_examples(read_session(), organisation().id)
    return judge_examples(
        _trial_line(True).check,
        [(CheckedPiece(example.text, example.language, now=now()), example.expectation) for example in examples],
    )


def _remarks(tried: CheckedText, line: CompiledLineInForce) -> list[Any]:
    return [build_remark(finding, line.rules[finding.rule], tried.piece.text) for finding in tried.findings]


def _latest_pieces() -> list[CheckedPiece]:
    texts = latest_texts(read_session(), organisation().id, limit=LATEST_TEXTS)
    return [CheckedPiece(text, language, now=now()) for text, language in texts]
