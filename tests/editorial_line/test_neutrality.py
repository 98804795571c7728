"""The rules of neutrality that hold all year round."""

import pytest

from app.domain.editorial_line.rules.line import RuleAction
from app.domain.editorial_line.rules.piece import PiecePicture
from tests.editorial_line.shipped_line import held, stopped

ALL_YEAR = frozenset[str]()
CAUGHT = [
    ("NE-01", "es", "Seguimos avanzando: somos referentes y cumplimos con nuestros mayores."),
    ("NE-02", "es", "El grupo municipal socialista no apoyó la ordenanza."),
    ("NE-02", "es", "La extrema derecha quiere cerrar la biblioteca."),
    ("NE-02", "es", "Mienten: este país necesita otro gobierno."),
    ("NE-02", "es", "Exigiremos más policías y bajaremos los impuestos."),
    ("NE-02", "ca", "Els partits de l'oposició menteixen sobre el pressupost."),
    ("NE-02", "gl", "A ultradereita quere pechar a biblioteca."),
    ("NE-02", "eu", "Eskuin muturra liburutegia itxi nahi du."),
    ("NE-03", "es", "El alcalde logra un nuevo centro de salud."),
    ("NE-03", "ca", "L'alcaldessa aconsegueix un nou institut."),
    ("NE-03", "gl", "A alcaldesa impulsa o novo paseo."),
    ("NE-03", "eu", "Alkateak parke berria inauguratu du."),
    ("NE-04", "es", "El alcalde y la concejala de Obras abren la jornada."),
    ("NE-07", "es", "La Diputación incumple y abandona la carretera del valle."),
    ("NE-07", "ca", "La Generalitat ens castiga amb les retallades de sempre."),
    ("NE-07", "gl", "A Xunta maltrata a nosa comarca."),
    ("NE-15", "es", "Taller para subnormales."),
    ("NE-16", "es", "Compra ya en la tienda del museo con este código promocional."),
]


@pytest.mark.parametrize(("rule", "language", "text"), CAUGHT)
def test_a_rule_sends_what_it_must_to_a_person(rule: str, language: str, text: str):
    assert held(text, language, periods=ALL_YEAR)[rule].action is RuleAction.ROUTE


WARNED = [
    ("NE-01", "es", "Una programación espectacular, un referente para este verano."),
    ("NE-04", "es", "Abre la jornada el alcalde."),
    ("NE-13", "es", "Me parece que merece la pena venir."),
    ("NE-13", "eu", "Nire ustez, merezi du."),
    ("NE-15", "es", "Los interesados y los alumnos pueden pasar por la oficina."),
]


@pytest.mark.parametrize(("rule", "language", "text"), WARNED)
def test_a_lesser_slip_is_only_said(rule: str, language: str, text: str):
    assert held(text, language, periods=ALL_YEAR)[rule].action is RuleAction.WARN


@pytest.mark.parametrize(
    "text",
    [
        "La carretera del valle es de la Diputación: las incidencias, en su teléfono.",
        "La Consejería de Sanidad abre la vacunación sin cita en el centro de salud.",
        "Charla sobre la república en el cine español, jueves a las 19 horas.",
        "Día Internacional contra la Violencia de Género: minuto de silencio a las 12 horas en la plaza.",
        "El equipo femenino gana el campeonato de España de piragüismo. ¡Enhorabuena!",
        "Carril de la izquierda cerrado en la avenida del Puerto.",
        "El Pleno ha aprobado la ordenanza de terrazas, que entra en vigor el 1 de junio.",
    ],
)
def test_what_only_looks_like_politics_is_left_in_peace(text: str):
    assert stopped(text, periods=ALL_YEAR) == []


@pytest.mark.parametrize("text", ["Lo dice @vox_es.", "Lo cuenta https://psoe.es/noticia"])
def test_the_account_or_the_site_of_a_party_blocks_all_year(text: str):
    assert held(text, periods=ALL_YEAR)["NE-02"].action is RuleAction.BLOCK


@pytest.mark.parametrize(
    ("text", "action"),
    [
        ("Aviso de Protección Civil: cerrado el puerto.", None),
        ("Comparte @sanchezcastejon: nuevo horario.", RuleAction.ROUTE),
        ("Comparte @ppopular: nuevo horario.", RuleAction.BLOCK),
    ],
)
def test_what_is_shared_is_not_of_a_party_nor_of_an_official(text: str, action: RuleAction | None):
    finding = held(text, periods=ALL_YEAR, declared={"repost": True}).get("NE-06")
    assert (finding and finding.action) == action


def test_the_picture_is_of_the_service():
    picture = PiecePicture("El alcalde ante la biblioteca", declared={"official": True})
    assert held("Biblioteca abierta.", periods=ALL_YEAR, pictures=(picture,))["NE-05"].action is RuleAction.ROUTE


def test_the_words_that_were_seen_are_shown():
    text = "La alcaldesa consigue un nuevo mercado."
    marks = held(text, periods=ALL_YEAR)["NE-03"].marks
    assert {text[mark.start : mark.end] for mark in marks} == {"alcaldesa", "consigue"}


def test_far_apart_an_office_and_a_verb_are_not_one_claim():
    text = f"Carta a la alcaldesa: {'con los datos de la solicitud y el padrón, ' * 4}se consigue en la oficina."
    assert "NE-03" not in held(text, periods=ALL_YEAR)
