"""Whose words a version says: twelve in a row, whatever was changed around them, and nobody's names, dates or laws."""

from collections import defaultdict
from datetime import UTC, datetime, timedelta

import pytest

from app.domain.authorship.rules.readings import read_typed, read_version
from app.domain.authorship.rules.shared_words import COMMON_PASSAGES, SharedWords, TypedKey, find_authors, new_keys

NOON = datetime(2027, 3, 1, 12, tzinfo=UTC)
ANA, BLAS, CELIA = 1, 2, 3
WORDS = (
    "Desde mañana se puede pedir cita para renovar el abono de la piscina sin hacer cola "
    "y con un solo documento, también por teléfono si se prefiere."
)
SHORT = "La piscina cubierta cierra dos semanas porque hay que cambiar todas las calderas viejas de los vestuarios."


def typed(*passages: tuple[int | None, str], free: int | None = None) -> list[TypedKey]:
    """Return what is kept of passages typed an hour apart, in their order."""
    keys = list[TypedKey]()
    for number, (user_id, text) in enumerate(passages, start=1):
        known = defaultdict[int, set[int]](set)
        for row in keys:
            known[row.key].add(row.passage)
        new = new_keys(read_typed(text).stored(), known)
        keys += [TypedKey(key, number, user_id, NOON + timedelta(hours=number), free) for key in new]
    return keys


def authors(text: str, keys: list[TypedKey], **options) -> list[SharedWords]:
    return find_authors([read_version(text)], keys, **options)


def people(text: str, keys: list[TypedKey], **options) -> list[int]:
    return [shared.user_id for shared in authors(text, keys, **options)]


def test_the_words_found_are_shown_as_the_version_writes_them():
    [shared] = authors(f"¡Novedad! {WORDS}", typed((ANA, WORDS)))
    assert shared.words == WORDS.rstrip(".") and shared.length == len(WORDS.split())


@pytest.mark.parametrize(
    "changed",
    [
        WORDS.upper(),
        WORDS.title(),
        WORDS.replace("ñ", "n").replace("é", "e"),
        WORDS.replace("o", "о"),
        WORDS.replace(" ", " — "),
        WORDS.replace("piscina", "pisci\u200bna"),
        WORDS.replace("cita", "cita previa"),
        WORDS.replace("abono", "bono"),
        WORDS.replace("renovar", "Renovar").replace("cola", "Cola").replace("documento", "Documento"),
        WORDS.replace("cola", "cola a las 9:30 del 3 de mayo"),
        f"{SHORT} {WORDS}",
    ],
)
def test_a_disguise_or_a_change_hides_nobody(changed: str):
    assert people(changed, typed((ANA, WORDS))) == [ANA]


@pytest.mark.parametrize("word", SHORT.split())
@pytest.mark.parametrize("instead", ["otra", "otra cosa", ""])
def test_one_word_changed_in_a_short_text_hides_nobody(word: str, instead: str):
    assert people(SHORT.replace(word, instead, 1), typed((ANA, SHORT))) == [ANA]


def test_eleven_words_make_nobody_an_author():
    assert people(" ".join(WORDS.split()[:12]), typed((ANA, WORDS))) == [ANA]
    assert people(" ".join(WORDS.split()[:11]), typed((ANA, WORDS))) == []


def test_two_phrases_typed_apart_are_not_words_in_a_row():
    halves = WORDS.split()
    assert people(WORDS, typed((ANA, " ".join(halves[:9])), (ANA, " ".join(halves[10:19])))) == []


def test_whoever_quotes_the_words_of_another_is_not_their_author():
    keys = typed((ANA, WORDS), (BLAS, f"Aquí dice «{WORDS}» y no lo entiendo del todo, la verdad."))
    assert people(WORDS, keys) == [ANA]


def test_order_of_typing_decides_even_where_it_was_kept_backwards():
    later = typed((BLAS, WORDS))
    earlier = [row._replace(user_id=ANA, passage=9, typed_at=NOON) for row in later]
    assert people(WORDS, later + earlier) == [ANA]


def test_who_replaced_a_sentence_is_an_author_too():
    other = WORDS.replace("sin hacer cola y con un solo documento", "en la oficina de deportes o en cualquier junta")
    keys = typed((ANA, WORDS), (BLAS, other))
    assert people(other, keys) == [ANA, BLAS]
    assert people(WORDS, keys) == [ANA]


def test_a_single_word_put_right_makes_no_author():
    keys = typed((ANA, WORDS), (BLAS, WORDS.replace("renovar", "pedir")))
    assert people(WORDS.replace("renovar", "pedir"), keys) == [ANA]


def test_words_from_outside_the_body_have_no_author_here():
    assert people(WORDS, typed((None, WORDS), (ANA, f"Lo piden así: {WORDS}"))) == []


def test_authors_already_are_not_found_again():
    assert people(WORDS, typed((ANA, WORDS)), but={ANA}) == []


NAMES = (
    "Concejalía de Educación, Cultura, Juventud, Deportes y Turismo del Ayuntamiento de San Martín de la Vega "
    "y Mancomunidad de Servicios del Valle Alto de Riba"
)
DATES = (
    "lunes 3 de mayo de 2027, martes 4 de mayo, de 10:00 a 14:00 horas, 12/06/2027, 13/06/2027 y 14/06/2027 a las 9.30"
)
LINKS = "https://riba.es/uno/dos/tres/cuatro/cinco/seis/siete/ocho/nueve/diez/once/doce www.riba.es/a-b-c-d-e-f @riba"


@pytest.mark.parametrize("nobodys", [NAMES, DATES, LINKS])
def test_names_dates_and_links_are_nobodys(nobodys: str):
    assert read_typed(nobodys).keys == []
    assert people(f"Organiza: {nobodys}", typed((ANA, f"Faltaba poner: {nobodys}"))) == []


LAW = (
    "los ciudadanos tienen derecho a no aportar documentos que ya se encuentren en poder de la administración "
    "actuante o hayan sido elaborados por cualquier otra"
)


@pytest.mark.parametrize(
    "quotation",
    [
        f"Según el artículo 28 de la Ley 39/2015, «{LAW}».",
        f'"{LAW}" (Ordenanza municipal 4/2021)',
        f"“{LAW}”, dice la Constitución española.",
    ],
)
def test_quoted_law_is_nobodys(quotation: str):
    assert people(quotation, typed((ANA, f"Cite esto: {quotation}"))) == []


def test_words_called_law_by_who_typed_them_are_found_where_they_are_not_quoted_as_law():
    keys = typed((ANA, f"Según el artículo 28 de la Ley 39/2015, «{WORDS}»."))
    assert people(WORDS, keys) == [ANA]


def test_words_dressed_as_law_in_the_version_are_found():
    assert people(f"Según el artículo 28 de la Ley 39/2015, «{WORDS}».", typed((ANA, WORDS))) == [ANA]


def test_words_published_with_somebody_elses_approval_are_nobodys():
    assert people(WORDS, typed((ANA, WORDS), free=0)) == []
    assert people(WORDS, typed((ANA, WORDS), free=BLAS)) == []
    assert people(WORDS, typed((ANA, WORDS), free=ANA)) == [ANA]


def test_common_phrases_are_kept_no_more():
    keys = read_typed(WORDS).stored()
    assert new_keys(keys, {key: range(COMMON_PASSAGES) for key in keys[2:4]}) == keys[:2] + keys[4:]
    assert new_keys(keys, {key: range(COMMON_PASSAGES - 1) for key in keys[2:4]}) == keys
