"""Reach of what an account published: a month or several, by topic, format and hour."""

from collections.abc import Sequence
from typing import Any

from flask import render_template, request

from app.core.amounts import format_amount
from app.core.messages import Message, msg
from app.core.permissions import Permission
from app.domain.directory.models import Channel
from app.domain.metrics.rules.catalogue import METRICS, MetricKind
from app.domain.plan_document.rules.tree import ChartBar
from app.domain.reports.queries.reach import AccountCoverage, account_reach, accounts_coverage
from app.domain.reports.rules.reach import ReachGroup, ReachReport
from app.domain.reports.rules.scope import LENGTHS, MonthRange, months_until
from app.pages.reports import compliance_figures
from app.pages.reports.blueprint import Page, bp
from app.pages.reports.compliance import READERS, requested_months
from app.pages.reports.forms import ReachReportForm
from app.pages.reports.neutrality_figures import ChartView, month_name
from app.pages.reports.openings import MOST_BARS, bars_view
from app.pages.shell.request_context import organisation, today
from app.web.access import requires
from app.web.forms import read_form
from app.web.request import actor, read_session, work
from app.web.translation import translate

INTERACTIONS = msg("reacciones, respuestas y veces compartida")
GROUPS = (
    ("topics", msg("Por tema"), msg("Tema")),
    ("formats", msg("Por formato"), msg("Formato")),
    ("hours", msg("Por hora de salida"), msg("Hora")),
)
POSTS = msg("%(middle)s, de %(posts)s")
COVERAGE, MEASURED = msg("Publicaciones con cifras"), msg("%(measured)s de %(published)s")


@bp.get("/reach")
@requires(*READERS)
def reach() -> Page:
    """Show the account asked for, or the one with most figures. Constant statements."""
    form = read_form(ReachReportForm, request.args)
    wanted = form.value or ReachReportForm()
    stretch = requested_months(form, wanted)
    since, until = stretch.bounds[len(stretch.before)], stretch.bounds[-1]
    coverage = accounts_coverage(work(read_session()), since=since, until=until)
    measured = [each for each in coverage if each.measured]
    shown = next((each for each in measured if each.channel.id == wanted.account), next(iter(measured), None))
    account = shown.channel if shown else None
    form.typed["account"] = str(account.id) if account else ""
    report = account and account_reach(read_session(), organisation(), account, since=since, until=until)
    return render_template(
        "reports/reach.html",
        form=form,
        stretch=stretch,
        account=account,
        options=_options([each.channel for each in measured]),
        coverage=coverage,
        coverage_chart=_coverage_chart(coverage),
        best_hours=shown.best_hours if shown else None,
        may_bring=bool({Permission.DELIVERY_SETTLE, Permission.DELIVERY_PUBLISH} & actor().permissions),
        opens=actor().may(Permission.POST_READ),
        may_read_neutrality=actor().may(Permission.REPORT_READ),
        month_name=month_name,
        **(_report_values(report, account, stretch) if report and account else {"report": None}),
    )


def _report_values(report: ReachReport, account: Channel, stretch: MonthRange) -> dict[str, Any]:
    measure = report.kind.label if report.kind else INTERACTIONS
    return {
        "report": report,
        "measure": translate(measure).lower(),
        "groups": [(title, head, getattr(report, name)) for name, title, head in GROUPS],
        "charts": [view for name, title, _ in GROUPS if (view := _bars(name, title, getattr(report, name)))],
        "changed_on": _changed_on(report, account, stretch),
    }


def _bars(name: str, title: Message, groups: Sequence[ReachGroup]) -> ChartView | None:
    """Draw the groups of enough publications, if there is anything to compare."""
    known = [group for group in groups if group.middle is not None][:MOST_BARS]
    bars = [(ChartBar(translate(group.label), group.middle or 0, _bar_text(group)), None) for group in known]
    return bars_view(f"reach-{name}", title, bars) if len(bars) > 1 else None


def _coverage_chart(coverage: Sequence[AccountCoverage]) -> ChartView | None:
    """Draw how many of each account's publications have figures, with the mark of all."""
    bars = [
        (ChartBar(each.channel.called, each.measured, _coverage_text(each)), float(each.published))
        for each in coverage[:MOST_BARS]
    ]
    return bars_view("reach-coverage", COVERAGE, bars) if bars else None


def _coverage_text(each: AccountCoverage) -> str:
    return translate(msg(MEASURED.msgid, measured=each.measured, published=each.published))


def _bar_text(group: ReachGroup) -> str:
    return translate(msg(POSTS.msgid, middle=format_amount(group.middle), posts=group.posts))


def _changed_on(report: ReachReport, account: Channel, stretch: MonthRange) -> Any:
    """Return the day from which the network counts views so, if it is within the months shown."""
    days = (metric.since for metric in METRICS.get(account.network, ()) if metric.kind is MetricKind.VIEWS)
    since = next((day for day in days if day), None)
    return since if since and report.kind and since > stretch.months[0].first else None


def _options(accounts: Sequence[Channel]) -> dict[str, list[tuple[Any, Any]]]:
    return {
        "month": [(month.code, month_name(month)) for month in reversed(months_until(today()))],
        "months": [(str(length), compliance_figures.LENGTH_NAMES[length]) for length in LENGTHS],
        "account": [(channel.id, channel.called) for channel in accounts],
    }
