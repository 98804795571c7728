import csv
import io
from collections.abc import Iterable
from typing import Any

from flask import Response, render_template, request

from app.core.permissions import Permission
from app.domain.directory.queries import channels
from app.domain.organisations.rules import language_name
from app.domain.periods.rules.kinds import SHOWN_EVERYWHERE, PeriodKind
from app.domain.spreadsheets.rules.formulas import disarm_formula
from app.domain.triage.queries import past_messages
from app.domain.triage.queries import protocols as protocol_queries
from app.domain.triage.rules.protocol_description import FACT_WORDS
from app.domain.triage.rules.triage import MatchedQuestion, TriageEngine, TriageMessage
from app.domain.triage.rules.trial import Sorter, benchmark_label, run_trial
from app.pages.citizens.blueprint import Page, bp
from app.pages.components.findings import cut_marked_text
from app.pages.shell.request_context import organisation, wiring
from app.pages.triage.forms import TrialForm
from app.pages.triage.question_view import question_views
from app.pages.triage.versions import find_version
from app.usecases.triage import protocol
from app.usecases.triage.proposals import sort_with_history
from app.web.access import requires
from app.web.forms import FormState, blank_form, read_form
from app.web.request import actor, read_session, work
from app.web.translation import translate

P = Permission
SHOWN = 100
"""Messages listed; the rest are counted."""


@bp.get("/protocol/try")
@requires(P.CASE_READ, P.PROTOCOL_MANAGE)
def try_protocol() -> Page:
    return _page(blank_form(language=organisation().languages[0]), None)


@bp.post("/protocol/try")
@requires(P.CASE_READ, P.PROTOCOL_MANAGE)
def try_message() -> Page:
    """Store nothing."""
    form = read_form(TrialForm, request.form)
    if form.value is None:
        return _page(form, None), 422
    value = form.value
    message = TriageMessage(
        value.text,
        value.language,
        account=value.account,
        network=next((str(account.network) for account in _accounts() if str(account.id) == value.account), ""),
        periods=frozenset({value.period} if value.period else ()),
        facts={name: name in value.facts for name in FACT_WORDS},
    )
    return _page(form, message, _engine_for(value.proposal))


@bp.get("/protocol/versions/<int:number>/trial")
@requires(P.PROTOCOL_MANAGE)
def trial(number: int) -> Page:
    """Compare with the protocol in force, on corrected and latest messages."""
    version = find_version(read_session(), number)
    protocols = wiring().protocols
    before = protocols.of(read_session(), organisation().id).triage
    after = protocols.compiled(protocol.version_protocol(version))
    verdict = run_trial(_sorter_of(before), _sorter_of(after), past_messages.past_messages(work(read_session())))
    return render_template(
        "triage/trial.html",
        version=version,
        verdict=verdict,
        shown=verdict.changed[:SHOWN],
    )


def _sorter_of(triage: TriageEngine) -> Sorter:
    """Return a sorter using the author's history then."""
    return lambda past_message: sort_with_history(triage, past_message.message, past_message.lately)


@bp.get("/protocol/corrections.csv")
@requires(P.PROTOCOL_MANAGE)
def corrections() -> Response:
    """Export for `benchmarks.triage`, without names or handles."""
    corrected_messages = past_messages.corrected_messages(work(read_session()))
    rows = (
        (correction.code, correction.message.text, correction.message.language, benchmark_label(correction.truth))
        for correction in corrected_messages
        if correction.truth
    )
    headers = {"Content-Disposition": f'attachment; filename="correcciones-{organisation().slug}.csv"'}
    return Response(_csv(rows), mimetype="text/csv", headers=headers)


def _csv(rows: Iterable[tuple[str, ...]]) -> str:
    out = io.StringIO()
    written = csv.writer(out)
    written.writerow(("id", "text", "lang", "label"))
    written.writerows([disarm_formula(cell) for cell in row] for row in rows)
    return out.getvalue()


def _engine_for(is_proposal: bool) -> TriageEngine:
    protocols = wiring().protocols
    version = protocol_queries.open_version(read_session(), organisation().id) if is_proposal else None
    if version is None:
        return protocols.of(read_session(), organisation().id).triage
    return protocols.compiled(protocol.version_protocol(version))


def _page(form: FormState[Any], message: TriageMessage | None, triage: TriageEngine | None = None) -> str:
    matches = triage.sort(message).matches if message and triage else ()
    questions = {view.code: view for view in question_views(triage.protocol, {})} if triage else {}
    periods = [(kind.value, translate(kind.label)) for kind in PeriodKind if kind in SHOWN_EVERYWHERE]
    return render_template(
        "triage/message_trial.html",
        form=form,
        message=message,
        pieces=cut_marked_text(message.text, _marks(matches)) if message else [],
        matches=[(questions[match.sorting.code], _matched_words(message, match)) for match in matches if message],
        languages=[(name, language_name(name)) for name in ("es", "ca", "gl", "eu")],
        periods=[("", "–"), *periods],
        accounts=[("", "–"), *((str(row.id), row.called) for row in _accounts())],
        facts=[(name, translate(word)) for name, word in FACT_WORDS.items()],
        proposal=protocol_queries.open_version(read_session(), organisation().id)
        if actor().may(P.PROTOCOL_MANAGE)
        else None,
    )


def _accounts() -> Iterable[Any]:
    return (channel for channel, _ in channels.channels(read_session(), organisation_id=organisation().id))


def _marks(matches: Iterable[MatchedQuestion]) -> list[tuple[Any, str]]:
    return [
        (mark, matched_question.sorting.code)
        for matched_question in matches
        for mark in matched_question.marks
        if mark.end > mark.start
    ]


def _matched_words(message: TriageMessage, matched_question: MatchedQuestion) -> list[str]:
    return list(
        dict.fromkeys(message.text[mark.start : mark.end] for mark in matched_question.marks if mark.end > mark.start)
    )
