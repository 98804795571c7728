"""The protocol as each organisation's data: written by one person, adopted by another, tried before it is in force."""

import pytest
from sqlmodel import Session, col, select

from app.core.errors import Conflict, NotPermitted, Refusal
from app.core.permissions import Permission, PostKind, Role, permissions_of
from app.db.work import Work
from app.domain.cases.rules.categories import Category
from app.domain.cases.rules.states import CaseActKind
from app.domain.editorial_line.rules.plain_data import InvalidLine
from app.domain.organisations.models import Unit
from app.domain.triage.models import ProtocolVersion
from app.usecases.cases.case_log import record_act
from app.usecases.triage import protocol
from app.usecases.triage.protocol_cache import protocol_cache_of
from app.usecases.wiring import Wiring
from benchmarks.triage import messages
from tests.citizens.test_receipt import come_in
from tests.clocks import StoppedClock
from tests.sample_town import Town, make_person
from tests.statement_counter import counting

WATER = {
    "code": "RB-01",
    "title": "¿Pregunta por el agua de las fuentes?",
    "category": "question_unit",
    "urgency": "soon",
    "outcome": "referred",
    "to": "unit",
    "acknowledge": 60,
    "when": {"all": [{"pattern": "[?¿]"}, {"lexicon": "general_matters"}]},
}
LIBRARY = "¿A qué hora abre la biblioteca?"


def adopted(session: Session, town: Town, clock: StoppedClock, change) -> ProtocolVersion:
    """Return a version with `change` applied, proposed by the editor and adopted by the head of communication."""
    version = protocol.begin_version(Work(session, town.editor.actor, clock()))
    change(version)
    protocol.propose_version(Work(session, town.editor.actor, clock()), version, note="Lo pide la unidad.")
    protocol.adopt_version(Work(session, town.supervisor.actor, clock()), version, seen=version.digest)
    session.flush()
    return version


def water_first(session: Session, town: Town, clock: StoppedClock) -> ProtocolVersion:
    def change(version: ProtocolVersion) -> None:
        by = Work(session, town.editor.actor, clock())
        protocol.write_question(by, version, WATER)
        for _ in range(20):
            protocol.move_version_question(by, version, "RB-01", -1)

    return adopted(session, town, clock, change)


def path(town: Town, *more: object) -> str:
    return "/".join((f"/o/{town.slug}/citizens/protocol", *map(str, more)))


def test_without_a_version_of_its_own_the_shipped_one_sorts(session: Session, town: Town):
    version = protocol_cache_of(session).of(session, town.id)
    assert version.number == 0 and version.protocol is protocol_cache_of(session).shipped


def test_an_adopted_version_sorts_from_then_on_and_the_case_keeps_its_number(
    session: Session, town: Town, clock: StoppedClock
):
    assert come_in(session, town, clock, LIBRARY).case.rule == "RS-T16"
    version = water_first(session, town, clock)
    case = come_in(session, town, clock, LIBRARY + " Gracias").case
    assert (case.rule, case.protocol, case.category) == ("RB-01", version.number, Category.QUESTION_UNIT)


def test_another_organisation_still_sorts_by_its_own(session: Session, town: Town, clock: StoppedClock):
    water_first(session, town, clock)
    assert protocol_cache_of(session).of(session, town.id + 1000).number == 0


def test_whoever_wrote_any_of_it_does_not_let_it_in(session: Session, town: Town, clock: StoppedClock):
    version = protocol.begin_version(Work(session, town.editor.actor, clock()))
    protocol.toggle_question(Work(session, town.supervisor.actor, clock()), version, "RS-T15")
    protocol.propose_version(Work(session, town.editor.actor, clock()), version, note="Sobra.")
    for writer in (town.editor, town.supervisor):
        with pytest.raises(NotPermitted):
            protocol.adopt_version(Work(session, writer.actor, clock()), version, seen=version.digest)
    other = make_person(session, town.organisation, Role.EDITOR, now=clock(), name="Otra Persona")
    protocol.adopt_version(Work(session, other.actor, clock()), version, seen=version.digest)
    session.flush()
    assert come_in(session, town, clock, "Muchas gracias por todo").case.rule != "RS-T15"


def test_what_was_not_shown_is_not_let_in(session: Session, town: Town, clock: StoppedClock):
    version = protocol.begin_version(Work(session, town.editor.actor, clock()))
    protocol.drop_version_question(Work(session, town.editor.actor, clock()), version, "RS-T15")
    protocol.propose_version(Work(session, town.editor.actor, clock()), version, note="Sobra.")
    with pytest.raises(Conflict):
        protocol.adopt_version(Work(session, town.supervisor.actor, clock()), version, seen="otra")


def test_a_proposal_changes_something_and_says_why(session: Session, town: Town, clock: StoppedClock):
    version = protocol.begin_version(Work(session, town.editor.actor, clock()))
    with pytest.raises(Refusal, match="lo mismo"):
        protocol.propose_version(Work(session, town.editor.actor, clock()), version, note="Porque sí.")
    protocol.drop_version_question(Work(session, town.editor.actor, clock()), version, "RS-T15")
    with pytest.raises(Refusal, match="Explique"):
        protocol.propose_version(Work(session, town.editor.actor, clock()), version, note="  ")


def test_every_fault_of_a_question_is_told_at_once(session: Session, town: Town, clock: StoppedClock):
    version = protocol.begin_version(Work(session, town.editor.actor, clock()))
    wrong = WATER | {"when": {"any": [{"lexicon": "nada"}, {"lexicon": "tampoco"}]}, "silence": "insult"}
    with pytest.raises(InvalidLine) as refused:
        protocol.write_question(Work(session, town.editor.actor, clock()), version, wrong)
    assert len(refused.value.problems) == 3


def test_only_one_proposal_is_under_way(session: Session, town: Town, clock: StoppedClock):
    protocol.begin_version(Work(session, town.editor.actor, clock()))
    with pytest.raises(Conflict):
        protocol.begin_version(Work(session, town.supervisor.actor, clock()))


def test_who_takes_it_is_a_unit_from_the_moment_it_is_named(session: Session, town: Town, clock: StoppedClock):
    unit = Unit(organisation_id=town.id, name="Mantenimiento")
    session.add(unit)
    session.flush()
    assert come_in(session, town, clock, "La farola de la esquina está fundida").case.unit_id is None
    protocol.set_assignee(Work(session, town.editor.actor, clock()), "unit", unit.id)
    assert come_in(session, town, clock, "La farola de la plaza está fundida").case.unit_id == unit.id


@pytest.mark.parametrize("fact", ["warned", "again"])
def test_the_history_of_an_author_may_be_asked_for(session: Session, town: Town, clock: StoppedClock, fact: str):
    first = come_in(session, town, clock, LIBRARY, handle="ana@red.example").case
    if fact == "warned":
        record_act(Work(session, town.author.actor, clock()), first, CaseActKind.WARNED)
    question = WATER | {"when": {"declared": fact}}

    def change(version: ProtocolVersion) -> None:
        by = Work(session, town.editor.actor, clock())
        protocol.write_question(by, version, question)
        for _ in range(20):
            protocol.move_version_question(by, version, "RB-01", -1)

    adopted(session, town, clock, change)
    text = LIBRARY + " ¿Y los lunes?"
    assert come_in(session, town, clock, text, handle="ana@red.example", key="a").case.rule == "RB-01"
    assert come_in(session, town, clock, f"{text} Gracias", handle="eva@red.example").case.rule == "RS-T16"


def test_a_reception_takes_a_constant_number_of_statements(session: Session, town: Town, clock: StoppedClock):
    come_in(session, town, clock, LIBRARY, handle="ana@red.example")
    for n in range(30):
        come_in(session, town, clock, f"{LIBRARY} {n}", handle="ana@red.example")
    with counting(session.get_bind()) as seen:
        come_in(session, town, clock, "La farola de la esquina está fundida", handle="ana@red.example")
    assert seen.count < 25


def test_a_version_is_written_proposed_and_let_in_on_its_pages(seat, wiring: Wiring, town: Town):
    editor = seat(town.editor)
    there = editor.post(path(town, "versions")).location
    typed = {**WATER, "when": "lexicon: thanks\n"}
    assert editor.post(f"{there}/questions/RB-01", data=typed).status_code == 303
    assert editor.post(f"{there}/questions/RB-01/place", data={"places": "-1"}).status_code == 303
    assert editor.post(f"{there}/questions/RS-T12/switch").status_code == 303
    added = {"code": "danger", "language": "es", "words": "=caldera rota\nexplosivo"}
    assert editor.post(f"{there}/words", data=added).status_code == 303
    page = editor.get(there).text
    for sentence in ("RB-01 es nueva", "RS-T12 cambia si se pregunta", "busca también: =caldera rota, explosivo"):
        assert sentence in page
    assert editor.post(f"{there}/proposal", data={"note": "Lo pide Mantenimiento."}).status_code == 303
    assert "Aprobarla y ponerla" not in editor.get(there).text
    with wiring.reading() as looking:
        digest = looking.exec(select(ProtocolVersion).order_by(col(ProtocolVersion.id))).one().digest
    assert seat(town.supervisor).post(f"{there}/approval", data={"seen": digest}).status_code == 303
    shown = seat(town.author).get(path(town)).text
    assert "Versión 1" in shown and WATER["title"] in shown and "¿Propone algo?" not in shown


def test_what_does_not_fit_stays_typed_with_every_fault(seat, town: Town):
    editor = seat(town.editor)
    there = editor.post(path(town, "versions")).location
    typed = {**WATER, "title": "", "category": "nada", "when": "lexicon: no_hay\n"}
    answer = editor.post(f"{there}/questions/new", data=typed)
    assert answer.status_code == 422 and "lexicon: no_hay" in answer.text
    assert "no puede quedar vacío" in answer.text
    answer = editor.post(f"{there}/questions/new", data={**WATER, "when": "a: [b"})
    assert answer.status_code == 422 and "no se puede leer" in answer.text


def test_a_whole_list_is_left_as_it_was_typed(seat, session: Session, town: Town):
    editor = seat(town.editor)
    there = editor.post(path(town, "versions")).location
    assert "=huele a gas" in editor.get(f"{there}/lists/danger_now").text
    assert editor.post(f"{there}/lists/petitions", data={"es": "=firma aquí\n\n=firma ya"}).status_code == 303
    version = session.exec(select(ProtocolVersion).order_by(col(ProtocolVersion.id))).one()
    lexicon = protocol.find_lexicon(protocol.version_protocol(version), "petitions")
    assert lexicon.terms == (("es", "=firma aquí"), ("es", "=firma ya"))


def test_a_message_is_tried_with_its_words_marked(seat, town: Town):
    typed = {"text": "Sinvergüenzas, ¿a qué hora abre la piscina?", "language": "es"}
    page = seat(town.author).post(path(town, "try"), data=typed).text
    assert '<mark title="RS-T10">Sinvergüenzas</mark>' in page
    assert page.index("¿Insulta?") < page.index("¿Pregunta algo que sabe cualquiera")
    typed |= {"text": "Mi DNI es 12345678Z", "facts": ["direct"]}
    assert "¿Enseña datos personales" not in seat(town.author).post(path(town, "try"), data=typed).text


def test_corrections_are_taken_away_without_names(seat, session: Session, town: Town, clock: StoppedClock):
    code = corrected(session, town, clock, LIBRARY)
    answer = seat(town.editor).get(path(town, "corrections.csv"))
    assert answer.text.splitlines() == ["id,text,lang,label", f"{code},{LIBRARY},es,complaint"]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t="])
def test_no_correction_runs_in_a_spreadsheet_and_all_are_read_back(start, seat, session, town, clock, tmp_path):
    text = f"{start}cmd|' /C calc'!A0 sois unos sinvergüenzas"
    code = corrected(session, town, clock, text)
    file = tmp_path / "corrections.csv"
    file.write_bytes(seat(town.editor).get(path(town, "corrections.csv")).data)
    assert f"{code},'{start}" in file.read_text()
    assert [row["text"] for row in messages(tmp_path)] == [text]


def corrected(session: Session, town: Town, clock: StoppedClock, text: str) -> str:
    case = come_in(session, town, clock, text, handle="ana@red.example").case
    case.category, case.sorted_at = Category.COMPLAINT, clock()
    record_act(Work(session, town.author.actor, clock()), case, CaseActKind.CORRECTED)
    session.commit()
    return case.code


def test_the_chart_is_an_ordered_list_of_every_question_asked(seat, session: Session, town: Town):
    page = seat(town.author).get(path(town)).text
    titles = [sorting.title for sorting in protocol_cache_of(session).shipped.sortings]
    places = [page.index(title) for title in titles]
    assert places == sorted(places) and page.count('class="flow__step"') == len(titles)


def test_the_pages_take_few_statements(seat, wiring, session: Session, town: Town, clock: StoppedClock):
    version = water_first(session, town, clock)
    session.commit()
    client = seat(town.editor)
    for page in ((), ("versions",), ("versions", version.number), ("try",), ("versions", version.number, "trial")):
        with counting(wiring.engine) as seen:
            assert client.get(path(town, *page)).status_code == 200
        assert seen.count < 15, (page, seen.texts)


def test_a_political_office_sees_nothing_of_it(seat, town: Town):
    for page in ((), ("versions",), ("try",), ("export.yaml",)):
        assert seat(town.political_office).get(path(town, *page)).status_code == 403


def test_each_way_a_question_is_recognised_stands_by_itself(seat, town: Town):
    page = seat(town.author).get(path(town)).text
    first = page[page.index('id="RS-T01"') : page.index('id="RS-T02"')]
    assert first.count("<li>") > 4 and "una de estas cosas:" in first


def test_the_chart_comes_on_paper(seat, town: Town):
    answer = seat(town.author).get(path(town) + ".pdf")
    assert answer.status_code in (200, 404)
    if answer.status_code == 200:
        assert answer.data.startswith(b"%PDF")


def test_an_editor_who_is_a_temporary_adviser_changes_nothing_of_it():
    permissions = permissions_of([Role.EDITOR, Role.SUPERVISOR], [PostKind.TEMPORARY_ADVISER])
    assert not permissions & {Permission.PROTOCOL_MANAGE, Permission.CRISIS_DECLARE, Permission.CASE_READ}
