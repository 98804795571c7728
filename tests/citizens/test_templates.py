"""Templates: shipped in four languages, changed by one person and approved by another."""

from dataclasses import replace

import pytest
from sqlmodel import Session

from app.adapters.reply_templates import shipped_templates
from app.core.errors import Conflict, NotPermitted, Refusal
from app.db.work import Work
from app.domain.cases.rules.categories import Category
from app.domain.editorial_line.queries.line_cache import load_line
from app.domain.editorial_line.rules.line import RuleAction
from app.domain.editorial_line.rules.piece import CheckedPiece
from app.domain.replies.queries import templates as template_queries
from app.domain.replies.rules.templates import ReplyTemplate, slot_names, template_parts
from app.domain.replies.rules.variables import TemplateVariable, ValueKind
from app.usecases.replies import templates
from app.usecases.replies.template_cache import find_or_add_row, templates_in_force
from app.usecases.replies.templates import length_excesses
from tests.citizens.open_cases import answer, asked
from tests.clocks import StoppedClock
from tests.sample_town import Town

OURS = ReplyTemplate(
    "T01",
    "Plazo",
    {"es": "Plazo de {tramite}: hasta el {fin}."},
    variables=(
        TemplateVariable("tramite", "Trámite", ValueKind.PROCEDURE),
        TemplateVariable("fin", "Acaba", ValueKind.DATE),
    ),
    categories=frozenset({Category.QUESTION_GENERAL}),
)
VALUES = {"tramite": "las ayudas", "fin": "2027-04-30"}


def test_twenty_two_ship_each_in_four_languages_with_the_same_gaps():
    assert list(shipped_templates()) == [f"T{number:02}" for number in range(1, 23)]
    for template in shipped_templates().values():
        assert list(template.texts) == ["es", "ca", "gl", "eu"]
        assert len({frozenset(slot_names(words)) for words in template.texts.values()}) == 1, template.code


def test_every_template_the_tree_proposes_exists(wiring):
    proposed = {sorting.template for sorting in wiring.protocols.shipped.sortings if sorting.template}
    assert proposed <= set(shipped_templates())


def test_the_line_stops_none_that_ships(session: Session, town: Town, clock: StoppedClock):
    line = load_line(session, town.id, now=clock())
    findings = [
        (template.code, language, finding.rule)
        for template in shipped_templates().values()
        for language, words in template.texts.items()
        for finding in line.check(
            CheckedPiece(words.replace("{", "").replace("}", ""), language, topic_class="service")
        )
        if finding.action is not RuleAction.WARN
    ]
    assert findings == []


def test_a_version_holds_when_somebody_else_approves_it(session: Session, town: Town, clock: StoppedClock):
    version = templates.submit_version(Work(session, town.editor.actor, clock()), OURS)
    assert templates_in_force(session, town.id)["T01"].number == 0
    row = find_or_add_row(session, town.id, "T01")
    how = {"is_approved": True, "reason": ""}
    with pytest.raises(NotPermitted):
        templates.decide_on_version(Work(session, town.editor.actor, clock()), row, version, None, **how)
    templates.decide_on_version(Work(session, town.supervisor.actor, clock()), row, version, None, **how)
    session.flush()
    assert templates_in_force(session, town.id)["T01"].texts == OURS.texts
    _, decision = template_queries.version_or_404(session, town.id, row.id, 1)
    with pytest.raises(Conflict):
        templates.decide_on_version(Work(session, town.legal_reviewer.actor, clock()), row, version, decision, **how)
    assert answer(session, town, clock, asked(session, town, clock), values=VALUES).template_version == 1


def test_whoever_wrote_what_a_version_begins_with_does_not_approve_it(
    session: Session, town: Town, clock: StoppedClock, seat
):
    templates.submit_version(Work(session, town.supervisor.actor, clock()), OURS)
    mended = replace(OURS, texts={code: f"{words} Gracias." for code, words in OURS.texts.items()})
    version = templates.submit_version(Work(session, town.editor.actor, clock()), mended)
    row, how = find_or_add_row(session, town.id, "T01"), {"is_approved": True, "reason": ""}
    session.commit()
    page = f"/o/{town.slug}/citizens/templates/T01"
    decision = "/versions/2/decision"
    assert decision not in seat(town.supervisor).get(page).text
    assert decision in seat(town.legal_reviewer).get(page).text
    with pytest.raises(NotPermitted):
        templates.decide_on_version(Work(session, town.supervisor.actor, clock()), row, version, None, **how)
    templates.decide_on_version(Work(session, town.legal_reviewer.actor, clock()), row, version, None, **how)
    again = templates.submit_version(Work(session, town.editor.actor, clock()), OURS)
    templates.decide_on_version(Work(session, town.supervisor.actor, clock()), row, again, None, **how)


def test_what_answers_delicate_messages_is_approved_by_the_legal_service(
    session: Session, town: Town, clock: StoppedClock
):
    press = ReplyTemplate("T19", "Prensa", {"es": "Escriba a prensa."}, categories=frozenset({Category.PRESS}))
    version = templates.submit_version(Work(session, town.editor.actor, clock()), press)
    wrote = {"writers": {town.editor.id}}
    assert not templates.may_approve_version(version, town.supervisor.actor, **wrote)
    assert templates.may_approve_version(version, town.legal_reviewer.actor, **wrote)


def test_a_gap_nobody_described_takes_the_kind_of_its_name_or_free_words(
    session: Session, town: Town, clock: StoppedClock
):
    loose = ReplyTemplate("T30", "Suelta", {"es": "Hola: {lo_que_sea} {fecha} {url_sede} {oficina} {unidad}"})
    version = templates.submit_version(Work(session, town.editor.actor, clock()), loose)
    assert [each["kind"] for each in version.variables] == ["free", "date", "url", "place", "unit"]


def test_a_retired_one_is_not_used_and_its_uses_are_counted(session: Session, town: Town, clock: StoppedClock):
    reply = answer(session, town, clock, asked(session, town, clock))
    assert template_queries.template_uses(session, town.id) == {reply.template_id: 1}
    templates.set_retired(Work(session, town.editor.actor, clock()), "T01", is_retired=True)
    session.flush()
    assert "T01" not in templates_in_force(session, town.id)


def test_the_pages_of_templates_and_of_what_fills_them(session: Session, town: Town, clock: StoppedClock, seat):
    session.commit()
    base, client = f"/o/{town.slug}/citizens", seat(town.editor)
    for page in ("/templates", "/templates/T01", "/templates/T01/change", "/templates/new", "/usual-values", "/review"):
        assert client.get(base + page).status_code == 200, page
    bad = client.post(f"{base}/usual-values", data={"sede": "http://insegura.example", "oficina": "plaza Mayor, 1"})
    assert bad.status_code == 422 and "http://insegura.example" in bad.text and "plaza Mayor, 1" in bad.text
    assert client.post(f"{base}/usual-values", data={"oficina": "plaza Mayor, 1"}).status_code == 303
    typed = {"code": "T30", "name": "Piscina", "text-es": "Abre a las {hora}.", "press": "look"}
    look = client.post(f"{base}/templates", data=typed)
    assert look.status_code == 200 and 'name="var-hora-label"' in look.text
    typed |= {"press": "save", "var-hora-label": "Hora", "var-hora-kind": "hour"}
    assert client.post(f"{base}/templates", data=typed).status_code == 303
    decision = f"{base}/templates/T30/versions/1/decision"
    assert seat(town.editor).post(decision, data={"approves": "true"}).status_code == 403
    chief = seat(town.supervisor)
    assert "Aprobar" in chief.get(f"{base}/templates/T30").text
    assert chief.post(decision, data={"approves": "true"}).status_code == 303
    assert "Piscina" in chief.get(f"{base}/templates").text


def test_one_for_an_account_has_to_fit_it(session: Session, town: Town, clock: StoppedClock):
    x = town.channels[1]
    long = replace(OURS, texts={"es": "palabra " * 40 + "{fin}"})
    with pytest.raises(Refusal, match=r"En X .* sobran al menos 39 caracteres"):
        templates.submit_version(Work(session, town.editor.actor, clock()), replace(long, channels=frozenset({x.id})))
    templates.submit_version(Work(session, town.editor.actor, clock()), long)
    excesses = [(excess.account, excess.beyond) for excess in length_excesses(session, town.id, long.texts, ())]
    assert (x.called, 39) in excesses and town.channels[0].called not in [account for account, _ in excesses]


def test_a_text_shows_what_fills_it_and_how_the_rest_is_asked_for():
    parts = template_parts("Del {inicio} al {fin}.", {"inicio": "1 de abril"}, {"fin": "Acaba"})
    shown_parts = [(part.words, part.is_gap, part.is_empty) for part in parts]
    assert shown_parts == [
        ("Del ", False, False),
        ("1 de abril", True, False),
        (" al ", False, False),
        ("Acaba", True, True),
        (".", False, False),
    ]


def test_proposed_twice_in_the_same_words_it_is_one_version(session: Session, town: Town, clock: StoppedClock):
    first = templates.submit_version(Work(session, town.editor.actor, clock()), OURS)
    assert templates.submit_version(Work(session, town.editor.actor, clock()), OURS).id == first.id
    other = replace(OURS, name="Plazo de algo")
    assert templates.submit_version(Work(session, town.editor.actor, clock()), other).number == first.number + 1
