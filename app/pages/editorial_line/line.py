from collections.abc import Mapping, Sequence
from itertools import groupby

from flask import Response, render_template, request

from app.core.errors import NotFound
from app.core.messages import msg
from app.core.permissions import Permission
from app.domain.directory.rules.networks import NETWORK_NAMES
from app.domain.directory.rules.topics import TopicClass
from app.domain.editorial_line.queries import line_versions
from app.domain.editorial_line.queries.line_cache import line_in_force
from app.domain.editorial_line.rules.condition_words import describe_condition
from app.domain.editorial_line.rules.declarations import PICTURE_QUESTIONS, TEXT_QUESTIONS
from app.domain.editorial_line.rules.engine import applies_in_region
from app.domain.editorial_line.rules.findings import ACTION_RANK, clause_effect
from app.domain.editorial_line.rules.line import EditorialLine, LineRule, RuleGroup
from app.domain.editorial_line.rules.line_data import line_data, rule_data
from app.domain.editorial_line.rules.plain_data import write_yaml
from app.pages.editorial_line.blueprint import Page, bp
from app.pages.shell.request_context import organisation
from app.web.access import requires
from app.web.request import now, read_session
from app.web.translation import translate


def code_names(line: EditorialLine) -> Mapping[str, str]:
    lexicons = {lexicon.code: lexicon.title for lexicon in line.lexicons}
    registers = {register.code: register.title for register in line.registers}
    classes = {topic_class.value: translate(topic_class.label) for topic_class in TopicClass}
    questions = {code: translate(question) for code, question in {**TEXT_QUESTIONS, **PICTURE_QUESTIONS}.items()}
    networks = {network.value: name for network, name in NETWORK_NAMES.items()}
    return {**questions, **networks, **classes, **lexicons, **registers}


P = Permission


@bp.get("")
@requires(P.LINE_READ)
def show() -> Page:
    """Group rules; inactive ones say why."""
    body = organisation()
    number, line = line_in_force(read_session(), body.id, now=now())
    every = line_versions.line_versions(read_session(), body.id)
    return render_template(
        "editorial_line/show.html",
        number=number,
        version=next((version for version in every if version.number == number), None),
        proposal=line_versions.open_proposal(read_session(), body.id),
        line=line,
        groups=[(group, group.label, rules) for group, rules in rules_by_group(rules_in_region(line, body.region))],
        effect=lambda rule: min((clause_effect(clause) for clause in rule.clauses), key=ACTION_RANK.__getitem__).label,
    )


@bp.get("/rules/<code>")
@requires(P.LINE_READ)
def rule(code: str) -> Page:
    _, line = line_in_force(read_session(), organisation().id, now=now())
    rule_in_force = next((rule for rule in line.rules if rule.code == code), None)
    if rule_in_force is None:
        raise NotFound(msg("Esa regla no está en la línea editorial en vigor."))
    names = code_names(line)
    return render_template(
        "editorial_line/rule.html",
        rule=rule_in_force,
        group=rule_in_force.group.label,
        clauses=[
            (clause_effect(clause).label, describe_condition(clause.trigger, names)) for clause in rule_in_force.clauses
        ],
        severity=rule_in_force.severity.label,
        data=write_yaml(rule_data(rule_in_force)),
    )


@bp.get("/export.yaml")
@requires(P.LINE_READ)
def export() -> Response:
    """Return the line; `part`: lists or rules only."""
    _, line = line_in_force(read_session(), organisation().id, now=now())
    data = line_data(line)
    part = request.args.get("part", "")
    content = {part: data[part]} if part in data else data
    name = f"linea-editorial-{organisation().slug}.yaml"
    return Response(
        write_yaml(content),
        mimetype="application/yaml",
        headers={"Content-Disposition": f"attachment; filename={name}"},
    )


def rules_in_region(line: EditorialLine, region: str) -> list[LineRule]:
    """Leave out other regions' packs."""
    return [rule for rule in line.rules if applies_in_region(rule, region)]


def rules_by_group(rules: Sequence[LineRule]) -> list[tuple[RuleGroup, list[LineRule]]]:
    order = list(RuleGroup)
    sorted_rules = sorted(rules, key=lambda rule: (order.index(rule.group), rule.code))
    return [(group, list(some)) for group, some in groupby(sorted_rules, key=lambda rule: rule.group)]
