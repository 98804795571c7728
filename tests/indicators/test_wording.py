"""Objectives in offices' wording: words caught in four languages, and words allowed."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.indicators.queries import GRAMMAR_LANGUAGES, objective_grammar, read_shipped_grammar
from app.domain.indicators.rules.catalogue import INDICATORS
from app.domain.indicators.rules.wording.faults import WordingFaultKind, find_faults, main_verb
from app.domain.indicators.rules.wording.proposals import ObjectiveProposal, due_day, propose_objectives, target_for

TODAY = date(2027, 3, 1)
SPANISH = read_shipped_grammar("es")
GERUNDS = {
    "es": (
        ("Fomentando la participación ciudadana", "Fomentando"),
        ("La participación, fomentando el debate en los barrios", "fomentando"),
        ("Poniéndonos al servicio de la vecindad", "Poniéndonos"),
        ("Seguir mejorando la comunicación", "Seguir mejorando"),
        ("Continuar siempre respondiendo a tiempo", "Continuar respondiendo"),
        ("Contribuyendo al bienestar de todos", "Contribuyendo"),
        ("IMPULSANDO LA TRANSPARENCIA", "IMPULSANDO"),
    ),
    "ca": (
        ("Fomentant la participació ciutadana", "Fomentant"),
        ("Promovent l'ús de la llengua", "Promovent"),
        ("Difonent els serveis municipals", "Difonent"),
        ("La participació, impulsant el debat", "impulsant"),
        ("Continuar millorant l'atenció", "Continuar millorant"),
        ("Apropant-nos a la ciutadania", "Apropant-nos"),
    ),
    "gl": (
        ("Fomentando a participación cidadá", "Fomentando"),
        ("Promovendo a lingua galega", "Promovendo"),
        ("Contribuíndo ao benestar", "Contribuíndo"),
        ("Achegándonos á veciñanza", "Achegándonos"),
        ("Seguir mellorando a atención", "Seguir mellorando"),
        ("A transparencia, impulsando o debate", "impulsando"),
    ),
    "eu": (
        ("Herritarren parte-hartzea sustatzen", "sustatzen"),
        ("Parte-hartzea sustatuz", "sustatuz"),
        ("Gardentasuna bultzatuz udal sareetan", "bultzatuz"),
        ("Udal zerbitzuak ezagutaraziz", "ezagutaraziz"),
        ("Kontsultak erantzuten ari gara", "erantzuten"),
        ("Herritarren zerbitzura lan eginez", "eginez"),
    ),
}
VAGUE = {
    "es": (
        ("Mejorar la comunicación", "Mejorar"),
        ("Poner en valor el patrimonio", "Poner en valor"),
        ("Dar a conocer los servicios municipales", "Dar a conocer"),
        ("Informar y sensibilizar a la ciudadanía", "sensibilizar"),
        ("Para acercarnos a la juventud", "acercarnos"),
        ("Fomento de la participación", "Fomento"),
        ("Más cercanía con los barrios", "Más"),
    ),
    "ca": (
        ("Millorar la comunicació", "Millorar"),
        ("Posar en valor el patrimoni", "Posar en valor"),
        ("Donar a conèixer els serveis", "Donar a conèixer"),
        ("Informar i conscienciar la ciutadania", "conscienciar"),
        ("Reforçar la presència a les xarxes", "Reforçar"),
        ("Foment de la participació", "Foment"),
    ),
    "gl": (
        ("Mellorar a comunicación", "Mellorar"),
        ("Pór en valor o patrimonio", "Pór en valor"),
        ("Poñer en valor o patrimonio", "Poñer en valor"),
        ("Dar a coñecer os servizos", "Dar a coñecer"),
        ("Informar e sensibilizar a cidadanía", "sensibilizar"),
        ("Contribuír ao benestar", "Contribuír"),
    ),
    "eu": (
        ("Komunikazioa hobetzea", "hobetzea"),
        ("Ondarea balioan jartzea", "balioan jartzea"),
        ("Udal zerbitzuak ezagutzera ematea", "ezagutzera ematea"),
        ("Sustatu herritarren parte-hartzea", "Sustatu"),
        ("Informatzea eta sentsibilizatzea", "sentsibilizatzea"),
        ("Gardentasunaren sustapena", "sustapena"),
    ),
}
VERBLESS = {
    "es": ("Lugar de encuentro para hablar", "Cuando Fernando manda", "Una ciudad para todos", "Carla y el mar"),
    "ca": ("Davant de l'Ajuntament", "El carrer durant l'estiu", "Un centre important"),
    "gl": ("Cando Fernando fala", "Lugar de encontro", "Unha muller no mar"),
    "eu": ("Herritarren parte-hartzea", "Urte osoko bizitza", "Hiri bat denontzat"),
}
SOUND = {
    "es": (
        "Responder al 95 % de las consultas antes del 31 de diciembre de 2027",
        "Reducir a dos horas la primera respuesta usando plantillas",
        "Publicar contenidos para fomentar la participación",
        "A responder en plazo a nueve de cada diez consultas",
        "Bajar del 5 % las publicaciones que nombran a Fernando o a Orlando",
        "Llegar a la mitad de la población cuando haya una alerta",
        "Informar y responder en menos de media hora",
        "Ir a los barrios una vez al mes",
    ),
    "ca": (
        "Respondre al 95 % de les consultes abans de l'estiu",
        "Reduir el temps davant d'una emergència important",
        "Informar-ne l'Ajuntament durant el mes següent",
        "Aprovar-ho en menys d'un dia",
        "Difondre els horaris mitjançant el client de correu",
        "Ser presents en dues xarxes",
    ),
    "gl": (
        "Responder o 95 % das consultas antes do verán",
        "Reducir o tempo cando hai unha emerxencia tremenda",
        "Dispor de dúas persoas en cada quenda",
        "Publicar o bando do concello en galego",
        "Informarlles das obras en menos dun día",
        "Chegar á metade da poboación usando a radio",
    ),
    "eu": (
        "Kontsulten % 95 erantzutea abenduaren 31 baino lehen",
        "Galdetegia erabiliz, kontsulten erdiak egunean erantzutea",
        "Herritarrek erabiltzen duten orria hilero argitaratzea",
        "Erantzun kontsulten % 95 urtea amaitu baino lehen",
        "Ohar guztiak bi hizkuntzatan argitaratzea",
        "Larrialdietan ordu erdi baino lehen informatzea",
    ),
}


def rows(table: dict[str, tuple]) -> list[tuple]:
    return [
        (language, *(example if isinstance(example, tuple) else (example,)))
        for language, every in table.items()
        for example in every
    ]


def test_the_table_is_long_enough_to_mean_something():
    assert sum(len(rows(table)) for table in (GERUNDS, VAGUE, VERBLESS, SOUND)) >= 80


@pytest.mark.parametrize(("language", "text", "words"), rows(GERUNDS))
def test_a_gerund_is_caught_with_the_words_at_fault(language: str, text: str, words: str):
    assert [(fault.kind, fault.words) for fault in find_faults(text, objective_grammar(language))] == [
        (WordingFaultKind.GERUND, words)
    ]


@pytest.mark.parametrize(("language", "text", "words"), rows(VAGUE))
def test_a_verb_that_says_nothing_is_caught(language: str, text: str, words: str):
    assert [(fault.kind, fault.words) for fault in find_faults(text, objective_grammar(language))] == [
        (WordingFaultKind.VAGUE, words)
    ]


@pytest.mark.parametrize(("language", "text"), rows(VERBLESS))
def test_what_has_no_verb_is_no_gerund_either(language: str, text: str):
    assert [fault.kind for fault in find_faults(text, objective_grammar(language))] == [WordingFaultKind.NO_VERB]


@pytest.mark.parametrize(("language", "text"), rows(SOUND))
def test_what_says_what_will_be_done_is_left_alone(language: str, text: str):
    assert find_faults(text, objective_grammar(language)) == [] and main_verb(text, objective_grammar(language))


@pytest.mark.parametrize("language", GRAMMAR_LANGUAGES)
@pytest.mark.parametrize("code", INDICATORS)
def test_every_proposal_passes_what_it_is_proposed_for(language: str, code: str):
    speech = read_shipped_grammar(language)
    for proposal in propose_objectives(speech.keywords[code].split()[0], speech, latest={}, today=TODAY):
        assert find_faults(proposal.text, speech) == [], proposal.text
        assert "{" not in proposal.text and str(proposal.due_on.year) in proposal.text


def test_a_gerund_becomes_an_indicator():
    first = propose_objectives("Fomentando la participación ciudadana", SPANISH, latest={"K1": 80.0}, today=TODAY)[0]
    wording = "Responder al 95 % de las consultas antes del 31 de diciembre de 2027"
    assert first == ObjectiveProposal(INDICATORS["K1"], wording, 80.0, 95, date(2027, 12, 31))


def test_the_proposal_is_in_the_language_of_the_objective():
    def said(text: str, language: str) -> str:
        return propose_objectives(text, read_shipped_grammar(language), latest={}, today=TODAY)[0].text

    assert said("Fomentant la participació", "ca").startswith("Respondre al 95 % de les consultes abans del 31 de")
    assert said("Fomentando a lingua galega", "gl").startswith("Publicar en todas as linguas o 100 % das pezas")
    assert said("Irisgarritasuna sustatuz", "eu").endswith("azpitituluekin argitaratzea")


def test_what_is_as_good_as_it_can_be_is_not_proposed():
    assert propose_objectives("Haciendo todo accesible", SPANISH, latest={"K17": 100.0}, today=TODAY) == []
    better = propose_objectives("Respondiendo a la ciudadanía", SPANISH, latest={"K1": 96.0}, today=TODAY)[0]
    assert better.target == 100


def test_late_in_the_year_the_end_of_the_next_is_proposed():
    assert due_day(date(2027, 7, 1)) == date(2027, 12, 31)
    assert due_day(date(2027, 7, 6)) == date(2028, 12, 31)


@given(st.sampled_from([*INDICATORS.values()]), st.one_of(st.none(), st.floats(min_value=0.5, max_value=99)))
def test_a_target_is_never_worse_than_what_there_is(indicator, baseline):
    target = target_for(indicator, baseline)
    assert baseline is None or not indicator.is_better(baseline, target)


@given(st.sampled_from([*GRAMMAR_LANGUAGES, "en", ""]), st.text(max_size=200))
def test_whatever_is_typed_is_answered(language: str, text: str):
    faults = find_faults(text, objective_grammar(language))
    assert len(faults) <= 40 and all(fault.words for fault in faults)
    assert propose_objectives(text, objective_grammar(language) or SPANISH, latest={}, today=TODAY)


@given(st.sampled_from(rows(SOUND)), st.sampled_from(["", " ", "«", "- ", "1. ", "\n"]))
def test_signs_around_an_objective_change_nothing(row: tuple[str, str], before: str):
    language, text = row
    assert find_faults(f"{before}{text}.", objective_grammar(language)) == []
