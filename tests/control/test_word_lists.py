"""A list that would stop fewer texts waits for a second person; what stops more is in use at once."""

import re
from datetime import timedelta

import pytest
from sqlmodel import Session, select

from app.core.errors import Conflict, NotPermitted
from app.core.permissions import Role
from app.db.work import Work
from app.domain.control.queries import waiting_changes
from app.domain.control.rules.changes import ChangeGround
from app.domain.editorial_line.queries.line_cache import line_in_force
from app.domain.editorial_line.queries.line_versions import caution_in_force
from app.domain.editorial_line.rules.line import Lexicon, Register, RegisterItem
from app.domain.editorial_line.rules.line_data import list_data
from app.domain.editorial_line.rules.line_parser import parse_rule
from app.domain.editorial_line.rules.list_changes import ListUse, list_loosens, list_use, tightened_list
from app.domain.editorial_line.rules.second_opinion import OpinionCaution
from app.domain.editorial_line.rules.versions import ListKind
from app.domain.notifications.models import Notice
from app.domain.posts.models import FindingRecord
from app.usecases import control_outcomes
from app.usecases.control_outcomes import apply_elapsed_changes
from app.usecases.editorial_line import lists
from tests import post_factory, sample_town
from tests.people.grant_scenario import begins, comes_in, only

pytestmark = pytest.mark.postgresql

PARTY_TEXT = "El Partido Popular de Riba organiza la cena de mañana en la plaza"
STOPS, EXCUSES = ListUse(stops=True), ListUse(excuses=True)


def lexicon(*terms: str) -> Lexicon:
    return Lexicon("lista", "Lista", tuple(("es", term) for term in terms))


def register(**entries: tuple[str, ...]) -> Register:
    return Register("nombres", "Nombres", tuple(RegisterItem(name, terms=terms) for name, terms in entries.items()))


@pytest.mark.parametrize(
    ("before", "after", "use", "loosens"),
    [
        (lexicon("a", "b"), lexicon("a"), STOPS, True),
        (lexicon("a"), lexicon("a", "b"), STOPS, False),
        (lexicon("inaugur*"), lexicon("=inaugura"), STOPS, True),
        (lexicon("a"), lexicon("a", "b"), EXCUSES, True),
        (lexicon("a", "b"), lexicon("a"), EXCUSES, False),
        (lexicon("a"), lexicon("a", "b"), ListUse(stops=True, excuses=True), True),
        (register(Rojo=("rojo", "PR")), register(Rojo=("rojo",)), STOPS, True),
        (register(Rojo=("rojo",)), register(Rojo=("rojo",), Azul=("azul",)), STOPS, False),
        (register(Rojo=("rojo",)), register(Azul=("rojo",)), STOPS, True),
    ],
)
def test_taking_out_what_stops_and_putting_in_what_excuses_loosens(before, after, use, loosens):
    assert list_loosens(before, after, use) is loosens
    assert not list_loosens(before, tightened_list(before, after, use), use)


def test_a_list_under_a_negation_excuses_and_one_in_no_rule_stops():
    trigger = {"all": [{"lexicon": "partidos"}, {"not": {"lexicon": "ajenos"}}]}
    rule = parse_rule(
        {
            "code": "ZZ-01",
            "group": "neutrality",
            "wording": "Sin partidos",
            "severity": "high",
            "reviewer": "neutrality_reviewer",
            "when": [{"if": trigger, "do": "route"}],
        }
    )
    assert list_use([rule], "partidos") == STOPS
    assert list_use([rule], "ajenos") == EXCUSES
    assert list_use([rule], "otra") == STOPS


@pytest.fixture
def at_work(session: Session, town: sample_town.Town, clock):
    comes_in(session, *town.people.values())
    begins(session, town, now=clock())
    return town


def in_force(session, town, now):
    _, line = line_in_force(session, town.id, now=now)
    return [
        *((ListKind.LEXICON, each) for each in line.lexicons),
        *((ListKind.REGISTER, each) for each in line.registers),
    ]


def emptied(word_list):
    empty = {"terms": {}} if isinstance(word_list, Lexicon) else {"entries": []}
    return list_data(word_list) | empty


def empty_all(session, town, now):
    for kind, word_list in in_force(session, town, now):
        lists.store_list(Work(session, town.editor.actor, now), kind, emptied(word_list))


def sizes(session, town, now):
    return {
        each.code: len(each.terms if isinstance(each, Lexicon) else each.entries)
        for _, each in in_force(session, town, now)
    }


def test_one_editor_empties_no_list_alone_and_a_second_person_hears_of_each(session, at_work, clock):
    before = sizes(session, at_work, clock())
    empty_all(session, at_work, clock())
    after = sizes(session, at_work, clock())
    waiting = waiting_changes(session, at_work.id)
    assert all(after[code] >= before[code] for code in before if f"list:{code}" in {each.subject for each in waiting})
    assert {code for code in before if after[code] < before[code]}.isdisjoint(each.terms["code"] for each in waiting)
    letters = session.exec(select(Notice).where(Notice.kind == "control_waits")).all()
    told = {letter.to_address for letter in letters}
    assert at_work.neutrality_reviewer.user.email in told
    assert at_work.editor.user.email not in told
    assert len({letter.context["title"] for letter in letters}) > len(before) / 2


def test_another_who_keeps_the_line_confirms_it_and_its_proposer_does_not(session, at_work, clock):
    kind, officials = next(each for each in in_force(session, at_work, clock()) if isinstance(each[1], Register))
    stored = lists.store_list(Work(session, at_work.editor.actor, clock()), kind, emptied(officials))
    for person in (at_work.editor, at_work.administrator, at_work.author):
        with pytest.raises(NotPermitted):
            control_outcomes.confirm_change(Work(session, person.actor, clock()), stored.waiting.id, "")
    newcomer = sample_town.make_person(session, at_work.organisation, Role.SUPERVISOR, now=clock(), name="Nueva")
    comes_in(session, newcomer)
    with pytest.raises(NotPermitted):
        control_outcomes.confirm_change(Work(session, newcomer.actor, clock()), stored.waiting.id, "")
    control_outcomes.confirm_change(Work(session, at_work.neutrality_reviewer.actor, clock()), stored.waiting.id, "")
    assert sizes(session, at_work, clock())[officials.code] == 0


def test_what_a_change_adds_is_in_use_while_what_it_takes_out_waits(session, at_work, clock):
    words = {"code": "rodantes", "title": "Rodantes", "terms": {"es": ["patinete", "monociclo"]}}
    editor = at_work.editor.actor
    assert lists.store_list(Work(session, editor, clock()), ListKind.LEXICON, words).waiting is None
    change = words | {"terms": {"es": ["patinete", "patín"]}}
    waiting = lists.store_list(Work(session, editor, clock()), ListKind.LEXICON, change).waiting
    assert (waiting.terms["removed"], waiting.terms["added"]) == (["monociclo"], [])
    assert sizes(session, at_work, clock())["rodantes"] == 3
    with pytest.raises(Conflict):
        lists.store_list(Work(session, editor, clock()), ListKind.LEXICON, words | {"terms": {"es": []}})
    more = words | {"terms": {"es": ["patinete", "monociclo", "patín", "triciclo"]}}
    lists.store_list(Work(session, editor, clock()), ListKind.LEXICON, more)
    with pytest.raises(Conflict, match="ha cambiado"):
        control_outcomes.confirm_change(Work(session, at_work.supervisor.actor, clock()), waiting.id, "")


def test_a_list_of_another_kind_does_not_take_its_place(session, at_work, clock):
    _, officials = next(each for each in in_force(session, at_work, clock()) if isinstance(each[1], Register))
    other = {"code": officials.code, "title": "Otra", "terms": {"es": []}}
    with pytest.raises(Conflict):
        lists.store_list(Work(session, at_work.editor.actor, clock()), ListKind.LEXICON, other)


def test_a_town_with_one_keeper_of_the_line_waits_a_day_and_everybody_hears(session, wiring, town, clock):
    only(session, town, Role.EDITOR, Role.ADMINISTRATOR, now=clock())
    begins(session, town, now=clock())
    kind, officials = next(each for each in in_force(session, town, clock()) if isinstance(each[1], Register))
    waiting = lists.store_list(Work(session, town.editor.actor, clock()), kind, emptied(officials)).waiting
    assert (waiting.ground, waiting.effective_at) == (ChangeGround.ALONE, clock() + timedelta(hours=24))
    told = set(session.exec(select(Notice.to_address).where(Notice.kind == "control_waits")).all())
    assert told == {person.user.email for person in town.people.values()}
    session.commit()
    clock.forward(hours=24)
    assert apply_elapsed_changes(wiring.reading, wiring.writing, now=clock()) == 1
    assert sizes(session, town, clock())[officials.code] == 0


def test_the_set_up_changes_lists_at_once(session, town, clock):
    kind, officials = next(each for each in in_force(session, town, clock()) if isinstance(each[1], Register))
    assert lists.store_list(Work(session, town.editor.actor, clock()), kind, emptied(officials)).waiting is None
    assert sizes(session, town, clock())[officials.code] == 0


def test_a_second_opinion_that_sees_less_waits_and_one_that_sees_more_does_not(session, at_work, clock):
    chief = at_work.supervisor.actor
    assert lists.set_caution(Work(session, chief, clock()), OpinionCaution.WATCHFUL) is None
    change = lists.set_caution(Work(session, chief, clock()), OpinionCaution.QUIET)
    assert caution_in_force(session, at_work.id) is OpinionCaution.WATCHFUL
    control_outcomes.confirm_change(Work(session, at_work.legal_reviewer.actor, clock()), change.id, "")
    assert caution_in_force(session, at_work.id) is OpinionCaution.QUIET


def test_the_page_of_the_opinion_and_that_of_its_change_say_what_waits(session, at_work, clock, seat):
    change = lists.set_caution(Work(session, at_work.supervisor.actor, clock()), OpinionCaution.QUIET)
    session.commit()
    client, here = seat(at_work.legal_reviewer), f"/o/{at_work.slug}"
    page = client.get(f"{here}/line/opinion").text
    assert "Un cambio espera a otra persona" in page and f"/grants/{change.id}" in page
    sides = re.findall(r'facts__value">([^<]+)', client.get(f"{here}/grants/{change.id}").text)
    assert sides == ["Lo habitual", "Solo lo muy parecido"]


def test_a_text_with_a_partys_name_keeps_its_reviewer(session, at_work, clock):
    empty_all(session, at_work, clock())
    post = post_factory.submitted(session, at_work, now=clock(), texts={"es": PARTY_TEXT})
    asked = session.exec(select(FindingRecord.rule).where(FindingRecord.organisation_id == at_work.id)).all()
    assert post.id and any(code.startswith("NE") for code in asked)


def test_the_page_of_a_list_says_that_a_change_of_it_waits(session, at_work, clock, seat):
    words = {"code": "rodantes", "title": "Rodantes", "terms": {"es": ["patinete", "monociclo"]}}
    path, editor = f"/o/{at_work.slug}/line/lists/rodantes", at_work.editor.actor
    lists.store_list(Work(session, editor, clock()), ListKind.LEXICON, words)
    session.commit()
    assert "parase menos" not in seat(at_work.supervisor).get(path).text
    fewer = words | {"terms": {"es": ["patinete"]}}
    waiting = lists.store_list(Work(session, editor, clock()), ListKind.LEXICON, fewer).waiting
    session.commit()
    page = seat(at_work.supervisor).get(path).text
    assert f"{editor.name} pidió el" in page and f"/grants/{waiting.id}" in page and "monociclo" in page


def test_the_page_of_a_list_has_its_name_and_says_what_saving_it_does(town, seat):
    page = seat(town.editor).get(f"/o/{town.slug}/line/lists/partidos").text
    assert ">Partidos, coaliciones y grupos políticos</h1>" in page and "<span>partidos</span>" in page
    assert "espera a que otra persona lo confirme" in page and "Usarla desde ahora" not in page
    assert "Usarla desde ahora" in seat(town.editor).get(f"/o/{town.slug}/line/lists/new-lexicon").text
