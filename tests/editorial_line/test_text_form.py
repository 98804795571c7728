"""The form of a text: labels, emojis, letters, sentences, acronyms, figures and links."""

from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.adapters.lemmas import dictionary
from app.domain.editorial_line.rules.detectors.characters import plain_letters
from app.domain.editorial_line.rules.detectors.hashtags import LABEL_WORDS, capitalise_label
from app.domain.editorial_line.rules.findings import apply_fixes, is_fixable
from app.domain.editorial_line.rules.line import RuleAction
from tests.editorial_line.detector_marks import marks, seen
from tests.editorial_line.shipped_line import held


@pytest.mark.parametrize(
    ("label", "apart"),
    [
        ("fiestasdeagosto", "FiestasDeAgosto"),
        ("Semanasanta2027", "SemanaSanta2027"),
        ("díamundialdelaarquitectura", ""),
        ("diainternacionaldelamujer", "DiaInternacionalDeLaMujer"),
        ("díamundialdelapoesía", "DíaMundialDeLaPoesía"),
        ("biblioteca", ""),
        ("villarrubia", ""),
        ("fiestas2027", ""),
        ("salamanca", ""),
    ],
)
def test_words_written_together_are_told_apart_only_when_sure(label: str, apart: str):
    assert capitalise_label(label) == apart


def test_one_word_of_the_dictionary_is_not_taken_for_two():
    forms = islice(dictionary("es"), 0, None, 31)
    taken = {capitalise_label(form) for form in forms if form.isalpha()} - {""}
    assert taken <= {"CasaPuertas", "CentroEuropea", "EspacioTiempo", "NocheBuenos"}


def test_a_label_is_put_right_without_touching_the_rest():
    text = "¡Ya llegan! #fiestasdeagosto y #Verano, en la plaza. #culturaparatodos"
    finding = held(text)["AC-04"]
    assert is_fixable(finding.marks)
    assert apply_fixes(finding.marks, text) == "¡Ya llegan! #FiestasDeAgosto y #Verano, en la plaza. #CulturaParaTodos"
    mended = apply_fixes(finding.marks, text)
    assert apply_fixes(finding.marks, mended) == mended


@given(st.lists(st.sampled_from(sorted(LABEL_WORDS)), min_size=2, max_size=5))
def test_a_fix_only_changes_capitals(words: list[str]):
    text = f"Aviso: #{''.join(words).lower()} hoy."
    for mark in marks("lowercase_labels", text):
        assert mark.instead.lower() == text[mark.start : mark.end].lower()


def test_more_than_five_labels_are_too_many():
    assert "AC-04" not in held("#Uno #Dos #Tres #Cuatro #Cinco")
    assert "AC-04" in held("#Uno #Dos #Tres #Cuatro #Cinco #Seis")


@pytest.mark.parametrize(
    ("text", "many"),
    [("Sol ☀️ y playa 🏖️", 2), ("Familias 👨‍👩‍👧‍👦", 1), ("🇪🇸 y 4️⃣", 2), ("Vacunas: 3 de 4 ©", 0), ("👍🏽👍🏽", 2)],
)
def test_an_emoji_of_many_characters_is_one(text: str, many: int):
    assert len(seen("emojis", text)) == many


def test_emojis_as_points_of_a_list_and_repeated_ones():
    assert seen("emoji_bullets", "Programa:\n📌 Lunes\n📌 Martes") == ["📌", "📌"]
    assert seen("emoji_bullets", "📌 Programa de la semana") == []
    assert seen("repeated_emojis", "¡Hola! 🎉🎉 y 🎉") == ["🎉🎉"]


def test_decorative_letters_are_said_plainly():
    text = "Este sábado hay una gran 𝐟𝐢𝐞𝐬𝐭𝐚 en el 𝗔𝘂𝗱𝗶𝘁𝗼𝗿𝗶𝗼 de la villa, con ⓜúsica y Mᴜsᴇᴏ abierto."
    finding = held(text)["AC-06"]
    assert finding.action is RuleAction.WARN
    assert apply_fixes(finding.marks, text) == (
        "Este sábado hay una gran fiesta en el Auditorio de la villa, con música y Museo abierto."
    )


def test_a_message_in_decorative_letters_is_warned_of_and_put_right():
    finding = held(text := "𝗜𝗻𝘀𝗰𝗿𝗶𝗽𝗰𝗶𝗼́𝗻 𝗮𝗯𝗶𝗲𝗿𝘁𝗮 hoy")["AC-06"]
    assert (finding.action, apply_fixes(finding.marks, text)) == (RuleAction.WARN, "Inscripción abierta hoy")


@given(st.text())
def test_plain_letters_stay_plain(text: str):
    assert plain_letters(plain_letters(text)) == plain_letters(text)


@pytest.mark.parametrize(
    ("text", "shouts"),
    [
        ("INSCRIPCIÓN ABIERTA EN LA ESCUELA", True),
        ("Inscripción abierta en la ESCUELA de música", False),
        ("ES URGENTE", False),
        ("El IBI y el IVTM, en la OMIC o el CEIP", False),
    ],
)
def test_capitals_shout_when_they_are_many(text: str, shouts: bool):
    assert bool(seen("shouting", text)) is shouts


def test_sentences_of_more_than_forty_five_words():
    assert seen("long_sentences", f"{'uno ' * 45}fin.") == [f"{'uno ' * 45}fin"]
    assert seen("long_sentences", f"{'uno ' * 44}fin. {'dos ' * 44}fin.") == []
    assert seen("long_sentences", f"Ver {'http://villa.example/a ' * 3}. {'uno ' * 40}") == []


@pytest.mark.parametrize(
    ("text", "unexplained"),
    [
        ("El PGOU sale a información pública.", ["PGOU"]),
        ("El Plan General de Ordenación Urbana (PGOU) y el PGOU de antes.", []),
        ("El PGOU (Plan General) se expone.", []),
        ("Traiga el DNI y el IBI pagado. Siglo XXI.", []),
        ("Se revisan el PMUS y la ZBE. El PMUS cambia otra vez.", ["PMUS", "ZBE"]),
        ("HOY ABRE LA FERIA: pase por el PGOU del parque, de 10 a 14 horas, con su familia y amistades.", ["PGOU"]),
    ],
)
def test_acronyms_are_explained_the_first_time(text: str, unexplained: list[str]):
    assert seen("unexplained_acronyms", text) == unexplained


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("Baja un 12,5 % y sube el 3 por ciento.", ["12,5 %", "3 por ciento"]),
        ("Son 3.200 libros y 2 millones de euros.", ["3.200", "2 millones"]),
        ("Cuesta 1500 euros.", ["1500 euros"]),
        ("Entrada: 5 €. A las 10.30 del 3 de mayo de 2027.", []),
        ("Llame al 900.123.456 o al 612 345 678.", []),
        ("Ley 39/2015, art. 16.4.", []),
    ],
)
def test_figures_that_claim_something(text: str, figures: list[str]):
    assert seen("figures", text) == figures


@pytest.mark.parametrize(
    ("risk", "action"), [("high", RuleAction.BLOCK), ("low", RuleAction.WARN), (None, RuleAction.WARN)]
)
def test_a_figure_is_judged_only_when_somebody_said_it_has_no_source(risk: str | None, action: RuleAction):
    text = "La biblioteca presta 3.200 libros al mes."
    assert held(text, risk=risk, declared={"source": False})["VE-01"].action is action
    assert "VE-01" not in held(text, risk=risk)
    assert "VE-01" not in held(text, risk=risk, declared={"source": True})


@pytest.mark.parametrize(
    ("text", "hosts"),
    [
        ("En https://sede.villa.example/x?y=1.", ["sede.villa.example"]),
        ("En www.villa.es y en villa.es/cita, hoy.", ["villa.es", "villa.es"]),
        ("Escriba a cultura@villa.es.", []),
        ("En http://sede.villa.es@otra.example/x", ["otra.example"]),
        ("(HTTPS://WWW.Villa.ES)", ["villa.es"]),
        ("Fin de la frase.Otra empieza. 10.30 h. 3.200", []),
    ],
)
def test_links_are_known_by_their_host(text: str, hosts: list[str]):
    assert [mark.term for mark in marks("links", text)] == hosts


@pytest.mark.parametrize(
    ("link", "told"),
    [
        ("https://www.boe.es/x", False),
        ("https://sede.administracion.gob.es", False),
        ("https://youtu.be/x", False),
        ("https://xgob.es/x", True),
        ("https://bit.ly/x", True),
        ("http://www.boe.es/x", True),
        ("https://tienda.example", True),
    ],
)
def test_a_link_that_is_not_official_or_not_safe_is_pointed_out(link: str, told: bool):
    assert ("VE-02" in held(f"Más en {link}")) is told
    assert ("VE-02" in held("Más en el enlace", link=link)) is told
