"""Values filled into a template without review must be of their kind; anything else is new wording."""

import pytest
from sqlmodel import Session, select

from app.adapters.reply_templates import shipped_templates
from app.core.errors import Conflict, NotPermitted, Refusal
from app.db.work import Work
from app.domain.audit.models import AuditEntry
from app.domain.cases.rules.replies import ReplyState
from app.domain.editorial_line.rules.plain_data import InvalidLine
from app.domain.moderation.queries.norms import norms_version_or_404
from app.domain.replies.models import DefaultValue
from app.domain.replies.rules.templates import ReplyTemplate, read_variable
from app.domain.replies.rules.variables import (
    ConfirmedValues,
    TemplateVariable,
    ValueKind,
    new_wording_reason,
    value_fault,
)
from app.usecases.moderation import norms
from app.usecases.replies import decisions, submission, templates
from app.usecases.replies.default_values import (
    InvalidDefaultValues,
    confirm_default_value,
    set_default_values,
    unconfirmed_values,
)
from app.usecases.replies.template_cache import find_or_add_row
from tests.citizens.open_cases import VALUES, answer, asked, usual
from tests.citizens.test_norms_writers import write
from tests.citizens.test_reply_panel import at, fields, kept
from tests.clocks import StoppedClock
from tests.sample_town import Town

S = ReplyState
LIE = "las ayudas que el alcalde roba a sus vecinos"
HOUSE = ConfirmedValues(
    "Ayuntamiento de Riba",
    frozenset({"Deportes"}),
    ("riba.example",),
    {
        "lugares": frozenset({"la piscina"}),
        "oficina": frozenset({"plaza Mayor, 1"}),
        "telefono": frozenset({"912345678"}),
    }
    | {"procedimientos": frozenset({"las becas"}), "prensa": frozenset({"prensa@riba.example"})},
)
KINDS = [
    (ValueKind.DATE, ["2027-03-15"], [], ["mañana", "2027-13-01", "15/03/2027", "2027-W11-1", ""]),
    (ValueKind.HOUR, ["09:30"], [], ["25:00", "9 y media"]),
    (
        ValueKind.HOURS,
        ["lunes a viernes, de 9 a 14 h", "9:00 a 14:30", "dilluns a divendres, 9–14 h"],
        ["cuando roban"],
        [],
    ),
    (ValueKind.NUMBER, ["3", "1.250", "12,5 %", "300 €"], [], ["mil", "1 2 3", "3 ladrones"]),
    (ValueKind.REFERENCE, ["2027/0012", "EXP-2027/12", "PD-03", "2027-15 A"], ["ALCALDE-LADRON-1", "es un ladrón"], []),
    (ValueKind.PLACE, ["la piscina", "plaza Mayor, 1"], ["la casa del ladrón"], ["x" * 301]),
    (ValueKind.PROCEDURE, ["las becas"], [LIE, "la piscina"], []),
    (ValueKind.BODY, ["Ayuntamiento de Riba"], ["los corruptos de la Diputación"], []),
    (ValueKind.UNIT, ["Deportes"], [], ["los ladrones"]),
    (
        ValueKind.URL,
        ["https://riba.example/a?b=1", "https://a.riba.example"],
        ["https://malo.example/a"],
        ["http://riba.example", "javascript:x"],
    ),
    (
        ValueKind.MAIL,
        ["prensa@riba.example"],
        ["vote@malo.example", "el.ladron@riba.example"],
        ["prensa", "vote a@b.es"],
    ),
    (ValueKind.PHONE, ["112", "010", "912345678"], ["806 112 233"], ["llame ya", "112 y pregunte"]),
    (ValueKind.FREE, [], ["cualquier cosa"], ["x" * 301]),
]


@pytest.mark.parametrize(("kind", "own", "loose", "bad"), KINDS, ids=[str(each[0]) for each in KINDS])
def test_a_value_is_of_its_kind_or_new_wording_or_refused(
    kind: ValueKind, own: list[str], loose: list[str], bad: list[str]
):
    gap = TemplateVariable("dato", "Dato", kind)
    assert [value for value in (*own, *loose) if value_fault(gap, value, HOUSE)] == []
    assert [value for value in own if new_wording_reason(gap, value, HOUSE)] == []
    assert [value for value in loose if not new_wording_reason(gap, value, HOUSE)] == []
    assert [value for value in bad if not value_fault(gap, value, HOUSE)] == []


def test_a_word_of_a_short_list_and_a_place_of_the_template():
    word = TemplateVariable("turno", "Turno", ValueKind.CHOICE, options=("mañana", "tarde"))
    assert value_fault(word, "mañana", HOUSE) is None and value_fault(word, "noche", HOUSE)
    assert (
        new_wording_reason(
            TemplateVariable("lugar", "Lugar", ValueKind.PLACE, options=("el frontón",)), "el frontón", HOUSE
        )
        is None
    )


def test_what_was_described_before_there_were_kinds_takes_the_kind_of_its_name():
    old = [("fecha", ""), ("unidad", ""), ("url_quejas", ""), ("oficina", "usual.oficina"), ("x", "usual.horario")]
    kinds = [
        read_variable({"name": name, "label": "L", "kind": "text", "from": source}, "T").kind for name, source in old
    ]
    assert kinds == [ValueKind.DATE, ValueKind.UNIT, ValueKind.URL, ValueKind.PLACE, ValueKind.HOURS]
    assert read_variable({"name": "dato", "label": "L"}, "T").kind is ValueKind.FREE
    assert read_variable({"name": "fecha", "label": "L", "statement": True}, "T").kind is ValueKind.FREE


def test_no_shipped_gap_is_of_no_kind():
    assert {each.kind for template in shipped_templates().values() for each in template.variables}.isdisjoint(
        {ValueKind.TEXT}
    )


def test_a_short_list_without_words_is_refused(session: Session, town: Town, clock: StoppedClock):
    empty = ReplyTemplate(
        "T30", "Turno", {"es": "De {turno}."}, variables=(TemplateVariable("turno", "Turno", ValueKind.CHOICE),)
    )
    with pytest.raises(InvalidLine):
        templates.submit_version(Work(session, town.editor.actor, clock()), empty)


def test_a_defamatory_variable_waits_for_somebody_else(session: Session, town: Town, clock: StoppedClock):
    case = asked(session, town, clock)
    reply = answer(session, town, clock, case, values=VALUES | {"tramite": LIE})
    assert (reply.state, reply.approved_hash) == (S.IN_REVIEW, "") and "editor" in reply.asks
    how = {"digest": reply.content_hash, "is_approved": True, "reason": ""}
    with pytest.raises(NotPermitted):
        decisions.decide_on_reply(Work(session, town.author.actor, clock()), town.organisation, case, reply, **how)


def test_a_foreign_link_waits_for_somebody_else(session: Session, town: Town, clock: StoppedClock):
    for url in ("https://malo.example/comedor", "https://otrariba.example", "https://bit.ly/x"):
        case = asked(session, town, clock)
        reply = answer(session, town, clock, case, values=VALUES | {"url": url})
        assert (reply.state, reply.approved_hash) == (S.IN_REVIEW, ""), url
        submission.discard_written(Work(session, town.author.actor, clock()), case, reply)
    below = VALUES | {"url": "https://sede.riba.example/comedor"}
    assert answer(session, town, clock, asked(session, town, clock), values=below).state is S.AWAITING_HAND


def test_a_foreign_link_of_the_template_itself_waits_too(session: Session, town: Town, clock: StoppedClock):
    version = templates.submit_version(
        Work(session, town.editor.actor, clock()), ReplyTemplate("T30", "Otra", {"es": "Véalo en malo.example."})
    )
    how = {"is_approved": True, "reason": ""}
    templates.decide_on_version(
        Work(session, town.supervisor.actor, clock()), find_or_add_row(session, town.id, "T30"), version, None, **how
    )
    reply = answer(session, town, clock, asked(session, town, clock), template="T30", values={})
    assert reply.state is S.IN_REVIEW


def test_the_record_says_which_gaps_were_filled_and_their_kinds(session: Session, town: Town, clock: StoppedClock):
    case = asked(session, town, clock)
    answer(session, town, clock, case)
    session.flush()
    entries = session.exec(select(AuditEntry).where(AuditEntry.subject == f"case:{case.id}")).all()
    assert "tramite (procedure), inicio (date), fin (date), url (url)" in {
        entry.detail.get("variables") for entry in entries
    }


def test_a_usual_value_counts_when_another_person_confirms_it(session: Session, town: Town, clock: StoppedClock):
    asked(session, town, clock)
    set_default_values(Work(session, town.editor.actor, clock()), {"lugares": "la piscina\nla casa del ladrón"})
    session.flush()
    row = session.exec(select(DefaultValue).where(DefaultValue.name == "lugares")).one()
    assert unconfirmed_values(row) == ["la piscina", "la casa del ladrón"]
    with pytest.raises(NotPermitted):
        confirm_default_value(Work(session, town.editor.actor, clock()), "lugares", row.value)
    with pytest.raises(Conflict):
        confirm_default_value(Work(session, town.supervisor.actor, clock()), "lugares", "la piscina")
    with pytest.raises(InvalidDefaultValues, match="señalados"):
        set_default_values(Work(session, town.supervisor.actor, clock()), {"lugares": row.value + "\notro"})
    confirm_default_value(Work(session, town.supervisor.actor, clock()), "lugares", row.value)
    set_default_values(Work(session, town.supervisor.actor, clock()), {"lugares": "la piscina\nel frontón"})
    assert (row.confirmed, unconfirmed_values(row)) == ("la piscina", ["el frontón"])


def test_an_office_that_one_person_wrote_is_read_first(session: Session, town: Town, clock: StoppedClock):
    values = {"url_sede": "https://riba.example", "oficina": "la cueva de ladrones"}
    asked(session, town, clock)
    set_default_values(Work(session, town.editor.actor, clock()), {"oficina": values["oficina"]})
    session.flush()
    case = asked(session, town, clock)
    reply = answer(session, town, clock, case, template="T03", values=values)
    assert reply.asks == "editor"
    confirm_default_value(Work(session, town.supervisor.actor, clock()), "oficina", values["oficina"])
    session.flush()
    assert answer(session, town, clock, case, template="T03", values=values, replaces=reply.id).asks == ""


def test_norms_whose_notices_lead_elsewhere_are_not_adopted(session: Session, town: Town, clock: StoppedClock):
    town.organisation.domains = ["otra.example"]
    session.add(town.organisation)
    version = write(session, town, clock, town.editor)
    with pytest.raises(Refusal, match=r"riba\.example"):
        norms.adopt_norms_version(
            Work(session, town.supervisor.actor, clock()), norms_version_or_404(session, town.id, version.number)
        )


def test_each_kind_has_its_field_and_what_was_typed_stays(
    session: Session, town: Town, clock: StoppedClock, seat, wiring
):
    usual(session, town, procedimientos="las ayudas de comedor", lugares="la piscina")
    case = asked(session, town, clock)
    session.commit()
    client = seat(town.author)
    page = client.get(at(town, case)).text
    assert (
        'type="date"' in page and 'list="v-tramite-list"' in page and '<option value="las ayudas de comedor">' in page
    )
    typed = fields(page) | {f"v-{name}": value for name, value in VALUES.items()}
    look = client.post(at(town, case, "/replies"), data=typed | {"v-tramite": LIE, "reply_press": "look"})
    assert look.status_code == 200 and "no está entre lo que la casa tiene confirmado" in look.text and LIE in look.text
    bad = client.post(at(town, case, "/replies"), data=typed | {"v-fin": "pronto", "v-tramite": LIE})
    assert bad.status_code == 422 and LIE in bad.text and "Escriba una fecha" in bad.text
    assert client.post(at(town, case, "/replies"), data=typed | {"v-url": "https://malo.example"}).status_code == 303
    [reply] = kept(wiring, case)
    assert reply.state is S.IN_REVIEW


def test_domains_and_usual_values_have_their_pages(session: Session, town: Town, clock: StoppedClock, seat, wiring):
    set_default_values(
        Work(session, town.editor.actor, clock()), {"sede": "https://sede.malo.example", "canal": "el buzón"}
    )
    session.commit()
    base, chief = f"/o/{town.slug}", seat(town.supervisor)
    page = chief.get(f"{base}/citizens/usual-values").text
    assert "sede.malo.example" in page and "el buzón" in page and "Por confirmar" in page
    confirm = f"{base}/citizens/usual-values/canal/confirmation"
    assert seat(town.editor).post(confirm, data={"value": "el buzón"}).status_code == 403
    assert chief.post(confirm, data={"value": "otro"}).status_code == 409
    assert chief.post(confirm, data={"value": "el buzón"}).status_code == 303
    assert "Por confirmar" not in chief.get(f"{base}/citizens/usual-values").text
    admin = seat(town.administrator)
    settings_page = admin.get(f"{base}/settings/organisation").text
    assert "riba.example</textarea>" in settings_page
    typed = {"name": "Riba", "kind": "ayuntamiento", "zone": "Europe/Madrid", "languages": ["es"]}
    bad = admin.post(f"{base}/settings/organisation", data=typed | {"own_domains": "no es un dominio"})
    assert bad.status_code == 422 and "no es un dominio</textarea>" in bad.text
    good = admin.post(f"{base}/settings/organisation", data=typed | {"own_domains": "riba.example\nmalo.example"})
    assert good.status_code == 303
    with wiring.reading() as reads:
        assert reads.get_one(type(town.organisation), town.id).domains == ["malo.example", "riba.example"]
    assert admin.post(f"{base}/settings/organisation", data=typed).status_code == 303
    with wiring.reading() as reads:
        assert len(reads.get_one(type(town.organisation), town.id).domains) == 2
