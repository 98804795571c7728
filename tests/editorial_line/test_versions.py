"""Changing the line: permission, refusals, and the time it takes effect."""

from datetime import timedelta

import pytest
from sqlmodel import Session, select

from app.core.errors import Conflict, NotPermitted, Refusal
from app.core.permissions import Role
from app.db.work import Work
from app.domain.audit.models import AuditEntry
from app.domain.audit.rules.acts import Act
from app.domain.editorial_line.models import LineVersion
from app.domain.editorial_line.queries.line_cache import line_in_force
from app.domain.editorial_line.rules.versions import Expectation, LineAdoption, LineState, ListKind
from app.usecases.editorial_line import lists, versions
from tests.clocks import StoppedClock
from tests.sample_town import Town

PROPOSERS = {
    Role.EDITOR,
    Role.SUPERVISOR,
    Role.NEUTRALITY_REVIEWER,
    Role.LEGAL_REVIEWER,
}
ADOPTERS = {Role.SUPERVISOR, Role.LEGAL_REVIEWER}
RULE = {
    "code": "ZZ-01",
    "group": "neutrality",
    "wording": "Nada de patinetes.",
    "reviewer": "legal_reviewer",
    "when": [{"if": {"pattern": "patinetes?"}, "do": "route"}],
}
WORDS = {"code": "rodantes", "title": "Rodantes", "terms": {"es": ["patinete"]}}


def proposed(session: Session, town: Town, clock: StoppedClock) -> LineVersion:
    editor = town.editor.actor
    version = versions.begin_version(Work(session, editor, clock()))
    versions.write_rule(Work(session, editor, clock()), version, RULE)
    versions.write_principles(Work(session, editor, clock()), version, principles="", note="Lo pide Movilidad")
    versions.propose_version(Work(session, editor, clock()), version)
    return version


def act_of(clock: StoppedClock, days: int = 0) -> LineAdoption:
    return LineAdoption("Acuerdo 3/2027", "Junta de Gobierno Local", clock() + timedelta(days=days))


def codes_in_force(session: Session, town: Town, clock: StoppedClock) -> set[str]:
    return {rule.code for rule in line_in_force(session, town.id, now=clock())[1].rules}


@pytest.mark.parametrize("role", Role)
def test_who_may_propose_change_lists_and_mark_examples(session: Session, town: Town, clock: StoppedClock, role: Role):
    person = town.people[role].actor
    example = {"language": "es", "expectation": Expectation.CAUGHT}
    deeds = (
        lambda: versions.begin_version(Work(session, person, clock())),
        lambda: lists.store_list(Work(session, person, clock()), ListKind.LEXICON, WORDS),
        lambda: lists.add_example(Work(session, person, clock()), "Un texto", **example),
    )
    for deed in deeds:
        if role in PROPOSERS:
            deed()
        else:
            with pytest.raises(NotPermitted):
                deed()


@pytest.mark.parametrize("role", Role)
def test_who_may_sign(session: Session, town: Town, clock: StoppedClock, role: Role):
    version, person = proposed(session, town, clock), town.people[role].actor
    if role in ADOPTERS:
        assert versions.add_signature(Work(session, person, clock()), version, act_of(clock)) is False
    else:
        with pytest.raises(NotPermitted):
            versions.add_signature(Work(session, person, clock()), version, act_of(clock))


def test_it_takes_two_people_and_holds_from_its_day(session: Session, town: Town, clock: StoppedClock):
    version = proposed(session, town, clock)
    versions.add_signature(Work(session, town.supervisor.actor, clock()), version, act_of(clock, days=2))
    with pytest.raises(NotPermitted):
        versions.add_signature(Work(session, town.supervisor.actor, clock()), version, act_of(clock))
    assert versions.add_signature(Work(session, town.legal_reviewer.actor, clock()), version, act_of(clock)) is True
    assert (version.state, version.in_force_from) == (LineState.ADOPTED, clock() + timedelta(days=2))
    assert "ZZ-01" not in codes_in_force(session, town, clock)
    clock.forward(days=2)
    assert "ZZ-01" in codes_in_force(session, town, clock)


def test_it_never_holds_before_it_is_adopted(session: Session, town: Town, clock: StoppedClock):
    version = proposed(session, town, clock)
    versions.add_signature(Work(session, town.supervisor.actor, clock()), version, act_of(clock, days=-30))
    versions.add_signature(Work(session, town.legal_reviewer.actor, clock()), version, act_of(clock))
    assert version.in_force_from == clock()


@pytest.mark.parametrize(("reference", "body"), [("", "Pleno"), ("Acuerdo 3/2027", "  ")])
def test_without_its_act_it_is_not_adopted(
    session: Session, town: Town, clock: StoppedClock, reference: str, body: str
):
    version = proposed(session, town, clock)
    with pytest.raises(Refusal, match="qué órgano la adopta"):
        versions.add_signature(
            Work(session, town.supervisor.actor, clock()), version, LineAdoption(reference, body, clock())
        )


@pytest.mark.parametrize("condition", [{"pattern": "(patinete"}, {"lexicon": "no_existe"}, {"pattern": "(?=patinete)"}])
def test_a_rule_that_cannot_be_run_is_not_written(
    session: Session, town: Town, clock: StoppedClock, condition: dict[str, str]
):
    version = versions.begin_version(Work(session, town.editor.actor, clock()))
    broken = RULE | {"when": [{"if": condition, "do": "route"}]}
    with pytest.raises(Refusal, match="ZZ-01"):
        versions.write_rule(Work(session, town.editor.actor, clock()), version, broken)
    assert all(rule["code"] != "ZZ-01" for rule in version.rules)


def test_one_proposal_at_a_time_and_a_withdrawn_one_is_no_longer_written(
    session: Session, town: Town, clock: StoppedClock
):
    version, editor = proposed(session, town, clock), town.editor.actor
    with pytest.raises(Conflict):
        versions.begin_version(Work(session, editor, clock()))
    versions.withdraw_version(Work(session, editor, clock()), version)
    for late in (versions.propose_version, versions.withdraw_version):
        with pytest.raises(Conflict):
            late(Work(session, editor, clock()), version)
    assert versions.begin_version(Work(session, editor, clock())).number == version.number + 1


def test_a_proposal_says_what_it_changes_and_why(session: Session, town: Town, clock: StoppedClock):
    editor = town.editor.actor
    version = versions.begin_version(Work(session, editor, clock()))
    with pytest.raises(Refusal, match="dice lo mismo"):
        versions.propose_version(Work(session, editor, clock()), version)
    versions.write_rule(Work(session, editor, clock()), version, RULE)
    with pytest.raises(Refusal, match="por qué"):
        versions.propose_version(Work(session, editor, clock()), version)


def test_the_record_tells_how_the_line_changed(session: Session, town: Town, clock: StoppedClock):
    version = proposed(session, town, clock)
    for person in (town.supervisor, town.legal_reviewer):
        versions.add_signature(Work(session, person.actor, clock()), version, act_of(clock))
    query = select(AuditEntry.act).where(AuditEntry.subject == f"line:{version.id}").order_by(AuditEntry.seq)
    written = [Act.LINE_WRITTEN] * 3
    assert session.exec(query).all() == [
        *written,
        Act.LINE_PROPOSED,
        Act.LINE_SIGNED,
        Act.LINE_SIGNED,
        Act.LINE_ADOPTED,
    ]
