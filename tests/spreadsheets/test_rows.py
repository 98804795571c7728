"""The outcome of each row, or all of its problems."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest

from app.domain.directory.rules.networks import Network
from app.domain.spreadsheets.rules.headings import map_columns
from app.domain.spreadsheets.rules.row_draft import PlannedRow
from app.domain.spreadsheets.rules.rows import parse_row
from app.domain.spreadsheets.rules.sheet import SheetRow
from app.domain.spreadsheets.rules.vocabulary import KnownAccount
from tests.spreadsheets.vocabulary import OFFICE, problems, reading, sheet, with_languages


def test_a_sound_row_becomes_a_post():
    assert reading({"Enlace": "https://rivera.example/a", "Texto alternativo": "La puerta"}).planned == PlannedRow(
        on=date(2027, 3, 15),
        at=time(9, 30),
        zone="Europe/Madrid",
        fold=0,
        instant=datetime(2027, 3, 15, 8, 30, tzinfo=UTC),
        accounts=(1,),
        topic_id=10,
        language="es",
        text="La biblioteca abre el lunes.",
        link="https://rivera.example/a",
        awaited_alt="La puerta",
    )


@pytest.mark.parametrize(
    ("cell", "accounts"),
    [
        ("RIVERA", (1,)),
        ("ayuntamiento  de rivera", (1,)),
        ("@rivera; @rivera@red.example", (1, 2)),
        ("@rivera , @rivera@red.example", (1, 2)),
        ("@rivera / rivera.oficial", (1, 3)),
        ("@rivera\n@rivera@red.example\n@RIVERA", (1, 2)),
        ("Rivera (Facebook)", (3,)),
        ("Facebook", (3,)),
        ("Twitter", (1,)),
        ("Biblioteca Rivera (Bluesky)", (4,)),
        ("Bluesky · Biblioteca Rivera", (4,)),
    ],
)
def test_accounts_are_known_by_any_of_their_names(cell, accounts):
    assert reading({"Cuenta": cell}).planned.accounts == accounts


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("@ribera", "«@rivera»"),
        ("Ayuntamento de Ribera", "«Ayuntamiento de Rivera»"),
        ("riveraoficial.", "«rivera.oficial»"),
        ("@rivera@redd.example", "«@rivera@red.example»"),
        ("Bibliteca Rivera", "«@Biblioteca Rivera (Bluesky)», «@Biblioteca Rivera (Threads)»"),
    ],
)
def test_a_misspelt_account_is_answered_with_the_nearest_ones(typed: str, offered: str):
    ((column, message),) = problems({"Cuenta": typed})
    assert column == "Cuenta"
    assert message.startswith(f"La cuenta «{typed}» no existe. ¿Quería decir {offered}")


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("Ayuntamiento (Facebook)", "«AyuntamientoRivera»?"),
        ("ayto.insta", "«rivera»?"),
        ("Ayuntamiento", "«AyuntamientoRivera», «Ayuntamiento de Rivera (Mastodon)»?"),
    ],
)
def test_a_name_that_says_its_network_is_offered_the_accounts_there(typed: str, offered: str):
    names = ("Ayuntamiento de Rivera", "@ayuntamiento@red.example"), ("Ayuntamiento de Rivera",)
    accounts = (
        KnownAccount(1, ("Ayto. Rivera",), Network.X),
        KnownAccount(2, names[0], Network.MASTODON),
        KnownAccount(3, (*names[1], "AyuntamientoRivera"), Network.FACEBOOK),
        KnownAccount(4, ("rivera",), Network.INSTAGRAM),
    )
    message = problems({"Cuenta": typed}, known=replace(OFFICE, accounts=accounts))[0][1]
    assert message == f"La cuenta «{typed}» no existe. ¿Quería decir {offered}", message


def test_what_is_offered_names_one_account():
    message = problems({"Cuenta": "ninguna de estas"})[0][1]
    offered = re.findall(r"«([^»]+)»", message.partition("Puede elegir entre")[2])
    assert "@Biblioteca Rivera (Bluesky)" in offered
    assert [reading({"Cuenta": cell}).planned.accounts for cell in offered] == [(1,), (2,), (3,), (4,), (5,)]


def test_a_name_of_two_accounts_is_asked_for_in_full():
    assert (
        "@Biblioteca Rivera (Bluesky), @Biblioteca Rivera (Threads)" in problems({"Cuenta": "@bibliotecarivera"})[0][1]
    )


def test_an_own_name_is_worth_more_than_the_name_of_a_network():
    press = KnownAccount(6, ("Facebook",), Network.X)
    known = replace(OFFICE, accounts=(*OFFICE.accounts, press))
    assert reading({"Cuenta": "facebook"}, known=known).planned.accounts == (6,)


def test_a_cell_does_not_name_a_thousand_accounts():
    assert problems({"Cuenta": "a;" * 1000}) == [("Cuenta", "La celda nombra más de 20 cuentas.")]


def test_topics_are_known_without_accents_and_offered_when_unknown():
    assert reading({"Tema": "trafico  y OBRAS"}).planned.topic_id == 11
    assert "«Tráfico y obras»" in problems({"Tema": "Tráfico"})[0][1]
    assert reading({"Tema": None}).planned.topic_id is None


@pytest.mark.parametrize("typed", ["ca", "Català", "VALENCIANO", "catalán", "ca-ES"])
def test_languages_are_known_by_name(typed):
    assert reading({"Idioma": typed}).planned.language == "ca"


def test_a_language_that_is_not_the_organisations_is_refused():
    assert "no es de los de la organización: es, ca" in problems({"Idioma": "euskera"})[0][1]
    assert "No se conoce el idioma «xx»" in problems({"Idioma": "xx"})[0][1]
    assert reading({"Idioma": "euskera"}, known=with_languages("eu")).planned.language == "eu"


def test_a_row_without_language_takes_the_first_and_says_so():
    row = reading({"Idioma": ""})
    assert row.planned.language == "es"
    assert [str(note) for note in row.notes] == ["La fila no dice el idioma: se toma «es»."]


def test_an_account_that_does_not_speak_the_language_is_only_noted():
    row = reading({"Cuenta": "rivera.oficial", "Idioma": "ca"})
    assert row.planned
    assert "no suele publicar en «ca»" in str(row.notes[0])


def test_a_text_over_the_limit_comes_in_and_says_by_how_much_for_each_account():
    row = reading({"Cuenta": "@rivera, @rivera@red.example", "Texto": "a" * 600})
    assert row.planned and row.is_long
    assert [str(note) for note in row.notes] == [
        "El texto ocupa 600 de los 280 caracteres que admite @rivera.",
        "El texto ocupa 600 de los 560 caracteres que admite @rivera@red.example.",
    ]


def test_the_link_counts_as_the_network_counts_it():
    assert not reading(
        {"Cuenta": "@rivera@red.example", "Texto": "a" * 536, "Enlace": f"https://a.example/{'b' * 99}"}
    ).is_long
    assert reading({"Cuenta": "@rivera@red.example", "Texto": "a" * 537, "Enlace": "https://a.example/b"}).is_long


@pytest.mark.parametrize(
    "link",
    ["javascript:alert(1)", "https://", "ftp://rivera.example", "http://[", "Ver", "https://a b", "https://a:x/"],
)
def test_only_a_web_address_is_a_link(link):
    assert [column for column, _sentence in problems({"Enlace": link})] == ["Enlace"]


def test_a_link_without_its_beginning_is_shown_whole():
    assert "escriba https://www.rivera.example." in problems({"Enlace": "www.rivera.example"})[0][1]


def test_a_text_that_looks_like_a_formula_is_just_text():
    row = reading({"Texto": '=HYPERLINK("http://malo.example")'})
    assert row.planned.text == '=HYPERLINK("http://malo.example")'
    assert len(row.notes) == 1


def test_what_nobody_sees_is_taken_off_the_text():
    assert reading({"Texto": " Uno\x00\x07\r\ndos \x0b"}).planned.text == "Uno\ndos"


def test_everything_wrong_with_a_row_is_said_at_once_under_its_own_headings():
    row = {
        "Fecha": "31/02/2027",
        "Hora": None,
        "Cuenta": None,
        "Tema": "Nada",
        "Idioma": "xx",
        "Texto": " ",
        "Enlace": "x",
    }
    assert [column for column, _ in problems(row)] == ["Fecha", "Hora", "Cuenta", "Tema", "Idioma", "Enlace", "Texto"]


def test_the_missing_hour_of_march_comes_with_one_that_exists():
    ((column, sentence),) = problems({"Fecha": "28/03/2027", "Hora": "02:30"})
    assert column == "Hora"
    assert "03:30" in sentence


def test_the_double_hour_of_october_is_a_question_and_not_a_mistake():
    row = reading({"Fecha": "31/10/2027", "Hora": "02:30"})
    assert (row.planned, row.problems) == (None, ())
    assert row.question.offsets == ("UTC+2", "UTC+1")


@pytest.mark.parametrize(
    ("hour", "answer", "fold", "utc_hour"),
    [("02:30 (1ª)", None, 0, 0), ("02:30 invierno", None, 1, 1), ("02:30", 0, 0, 0), ("02:30", 1, 1, 1)],
)
def test_the_double_hour_is_chosen_by_a_mark_or_an_answer(hour, answer, fold, utc_hour):
    planned = reading({"Fecha": "31/10/2027", "Hora": hour}, fold=answer).planned
    assert (planned.fold, planned.instant) == (fold, datetime(2027, 10, 31, utc_hour, 30, tzinfo=UTC))


def test_the_wrong_season_beside_an_hour_is_not_passed_over():
    assert "no rige el horario que dice «cet»" in problems({"Fecha": "15/07/2027", "Hora": "10:00 CET"})[0][1]
    assert reading({"Fecha": "15/07/2027", "Hora": "10:00 CEST"}).planned.fold == 0


def test_a_past_day_is_noted_and_not_refused():
    row = reading({"Fecha": "09/01/2027"})
    assert row.planned
    assert "no se podrá programar" in str(row.notes[0])


def test_a_formula_without_a_result_is_reported_in_its_column():
    parsed_sheet = sheet({"Texto": None})
    row = SheetRow(7, parsed_sheet.rows[0].cells, unsaved=(5,))
    ((column, sentence),) = [
        (p.column, str(p.sentence)) for p in parse_row(row, map_columns(parsed_sheet), OFFICE).problems
    ]
    assert column == "Texto"
    assert "no guarda su resultado" in sentence
