"""Changing the line: who may, what is refused, and from when it holds."""

from datetime import timedelta

import pytest
from sqlmodel import Session, select

from app.accounts.rules import Role
from app.audit.models import AuditEntry
from app.audit.rules import Act
from app.core.errors import NotPermitted, OutOfTurn, Refusal
from app.editorial_line import service
from app.editorial_line.models import LineVersion
from app.editorial_line.rules.versions import Adoption, Expectation, LineState, ListKind
from app.editorial_line.service.holding import line_in_force
from tests.cast import Town
from tests.clocks import StoppedClock

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
    version = service.begin(session, actor=editor, now=clock())
    service.write_rule(session, version, RULE, actor=editor, now=clock())
    service.write_principles(session, version, principles="", note="Lo pide Movilidad", actor=editor, now=clock())
    service.propose(session, version, actor=editor, now=clock())
    return version


def act_of(clock: StoppedClock, days: int = 0) -> Adoption:
    return Adoption("Acuerdo 3/2027", "Junta de Gobierno Local", clock() + timedelta(days=days))


def codes_in_force(session: Session, town: Town, clock: StoppedClock) -> set[str]:
    return {rule.code for rule in line_in_force(session, town.id, now=clock())[1].rules}


@pytest.mark.parametrize("role", Role)
def test_who_may_propose_change_lists_and_mark_examples(session: Session, town: Town, clock: StoppedClock, role: Role):
    person = town.people[role].actor
    example = {"language": "es", "expectation": Expectation.CAUGHT}
    deeds = (
        lambda: service.begin(session, actor=person, now=clock()),
        lambda: service.save_list(session, ListKind.LEXICON, WORDS, actor=person, now=clock()),
        lambda: service.add_example(session, "Un texto", **example, actor=person, now=clock()),
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
        assert service.sign(session, version, act_of(clock), actor=person, now=clock()) is False
    else:
        with pytest.raises(NotPermitted):
            service.sign(session, version, act_of(clock), actor=person, now=clock())


def test_it_takes_two_people_and_holds_from_its_day(session: Session, town: Town, clock: StoppedClock):
    version = proposed(session, town, clock)
    service.sign(session, version, act_of(clock, days=2), actor=town.supervisor.actor, now=clock())
    with pytest.raises(NotPermitted):
        service.sign(session, version, act_of(clock), actor=town.supervisor.actor, now=clock())
    assert service.sign(session, version, act_of(clock), actor=town.legal_reviewer.actor, now=clock()) is True
    assert (version.state, version.in_force_from) == (LineState.ADOPTED, clock() + timedelta(days=2))
    assert "ZZ-01" not in codes_in_force(session, town, clock)
    clock.forward(days=2)
    assert "ZZ-01" in codes_in_force(session, town, clock)


def test_it_never_holds_before_it_is_adopted(session: Session, town: Town, clock: StoppedClock):
    version = proposed(session, town, clock)
    service.sign(session, version, act_of(clock, days=-30), actor=town.supervisor.actor, now=clock())
    service.sign(session, version, act_of(clock), actor=town.legal_reviewer.actor, now=clock())
    assert version.in_force_from == clock()


@pytest.mark.parametrize(("reference", "body"), [("", "Pleno"), ("Acuerdo 3/2027", "  ")])
def test_without_its_act_it_is_not_adopted(
    session: Session, town: Town, clock: StoppedClock, reference: str, body: str
):
    version = proposed(session, town, clock)
    with pytest.raises(Refusal, match="qué órgano la adopta"):
        service.sign(session, version, Adoption(reference, body, clock()), actor=town.supervisor.actor, now=clock())


@pytest.mark.parametrize("condition", [{"pattern": "(patinete"}, {"lexicon": "no_existe"}, {"pattern": "(?=patinete)"}])
def test_a_rule_that_cannot_be_run_is_not_written(
    session: Session, town: Town, clock: StoppedClock, condition: dict[str, str]
):
    version = service.begin(session, actor=town.editor.actor, now=clock())
    broken = RULE | {"when": [{"if": condition, "do": "route"}]}
    with pytest.raises(Refusal, match="ZZ-01"):
        service.write_rule(session, version, broken, actor=town.editor.actor, now=clock())
    assert all(rule["code"] != "ZZ-01" for rule in version.rules)


def test_one_proposal_at_a_time_and_a_withdrawn_one_is_no_longer_written(
    session: Session, town: Town, clock: StoppedClock
):
    version, editor = proposed(session, town, clock), town.editor.actor
    with pytest.raises(OutOfTurn):
        service.begin(session, actor=editor, now=clock())
    service.withdraw(session, version, actor=editor, now=clock())
    for late in (service.propose, service.withdraw):
        with pytest.raises(OutOfTurn):
            late(session, version, actor=editor, now=clock())
    assert service.begin(session, actor=editor, now=clock()).number == version.number + 1


def test_a_proposal_says_what_it_changes_and_why(session: Session, town: Town, clock: StoppedClock):
    editor = town.editor.actor
    version = service.begin(session, actor=editor, now=clock())
    with pytest.raises(Refusal, match="dice lo mismo"):
        service.propose(session, version, actor=editor, now=clock())
    service.write_rule(session, version, RULE, actor=editor, now=clock())
    with pytest.raises(Refusal, match="por qué"):
        service.propose(session, version, actor=editor, now=clock())


def test_the_record_tells_how_the_line_changed(session: Session, town: Town, clock: StoppedClock):
    version = proposed(session, town, clock)
    for person in (town.supervisor, town.legal_reviewer):
        service.sign(session, version, act_of(clock), actor=person.actor, now=clock())
    query = select(AuditEntry.act).where(AuditEntry.subject == f"line:{version.id}").order_by(AuditEntry.seq)
    written = [Act.LINE_WRITTEN] * 3
    assert session.exec(query).all() == [
        *written,
        Act.LINE_PROPOSED,
        Act.LINE_SIGNED,
        Act.LINE_SIGNED,
        Act.LINE_ADOPTED,
    ]
