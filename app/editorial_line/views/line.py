"""Reading the line: what is in force, rule by rule, as people and as data."""

from collections.abc import Sequence
from itertools import groupby

from flask import Response, render_template, request

from app.accounts.rules import Permission
from app.core.errors import NotFound
from app.core.words import say
from app.editorial_line import queries
from app.editorial_line.rules.engine import holds_in
from app.editorial_line.rules.findings import RANK, effect_of
from app.editorial_line.rules.line import ACTION_WORDS, GROUP_NAMES, SEVERITY_WORDS, Group, Line, Rule
from app.editorial_line.rules.telling import told
from app.editorial_line.rules.writing import line_data, rule_data
from app.editorial_line.rules.yaml_text import write_yaml
from app.editorial_line.service.holding import line_in_force
from app.editorial_line.views.blueprint import Page, bp
from app.editorial_line.views.naming import names_of
from app.pages.shell.request_context import organisation
from app.web.access import requires
from app.web.request import now, reading

P = Permission


@bp.get("")
@requires(P.LINE_READ)
def show() -> Page:
    """The rules in force, by group; those that do not run say why."""
    body = organisation()
    number, line = line_in_force(reading(), body.id, now=now())
    every = queries.versions(reading(), body.id)
    return render_template(
        "editorial_line/show.html",
        number=number,
        version=next((version for version in every if version.number == number), None),
        proposal=queries.under_way(reading(), body.id),
        line=line,
        groups=[(group, GROUP_NAMES[group], rules) for group, rules in by_group(here(line, body.region))],
        effect=lambda rule: ACTION_WORDS[min((effect_of(case) for case in rule.cases), key=RANK.__getitem__)],
    )


@bp.get("/rules/<code>")
@requires(P.LINE_READ)
def rule(code: str) -> Page:
    """Everything about one rule, its condition in words."""
    _, line = line_in_force(reading(), organisation().id, now=now())
    found = next((rule for rule in line.rules if rule.code == code), None)
    if found is None:
        raise NotFound(say("Esa regla no está en la línea editorial en vigor."))
    names = names_of(line)
    return render_template(
        "editorial_line/rule.html",
        rule=found,
        group=GROUP_NAMES[found.group],
        cases=[(ACTION_WORDS[effect_of(case)], told(case.trigger, names)) for case in found.cases],
        severity=SEVERITY_WORDS[found.severity],
        data=write_yaml(rule_data(found)),
    )


@bp.get("/export.yaml")
@requires(P.LINE_READ)
def export() -> Response:
    """The whole line as a file; `part` gives only the lists or only the rules."""
    _, line = line_in_force(reading(), organisation().id, now=now())
    data = line_data(line)
    part = request.args.get("part", "")
    kept = {part: data[part]} if part in data else data
    name = f"linea-editorial-{organisation().slug}.yaml"
    return Response(
        write_yaml(kept), mimetype="application/yaml", headers={"Content-Disposition": f"attachment; filename={name}"}
    )


def here(line: Line, region: str) -> list[Rule]:
    """The rules of this territory: other regions' packs are somebody else's."""
    return [rule for rule in line.rules if holds_in(rule, region)]


def by_group(rules: Sequence[Rule]) -> list[tuple[Group, list[Rule]]]:
    order = list(Group)
    found = sorted(rules, key=lambda rule: (order.index(rule.group), rule.code))
    return [(group, list(some)) for group, some in groupby(found, key=lambda rule: rule.group)]
