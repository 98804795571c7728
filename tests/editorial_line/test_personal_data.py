"""Names and personal contact details are found; an office's are allowed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.editorial_line.rules.detectors.personal_data import control_letter, is_iban
from app.domain.editorial_line.rules.line import RuleAction
from tests.editorial_line.detector_marks import seen
from tests.editorial_line.shipped_line import held, stopped


@pytest.mark.parametrize(
    "number",
    ["00000000T", "00000000-T", "00000000 t", "12.345.678-Z", "12345678Z", "X1234567L", "Y-1234567-X", "z1234567r"],
)
def test_a_document_with_its_letter_is_found(number: str):
    assert seen("identity_numbers", f"Acude Lucía, con {number}, el lunes.") == [number]


@pytest.mark.parametrize(
    "text",
    [
        "El número 12345678A no es de nadie.",
        "Su CIF es P1234567D y el de la empresa B12345674.",
        "La lista muestra ***4567**, que no dice de quién es.",
        "El expediente 2027/12345678 está a la vista.",
        "El contador marca 112345678Z.",
        "Referencia ABC12345678Z-9.",
    ],
)
def test_what_only_looks_like_a_document_is_left_alone(text: str):
    assert seen("identity_numbers", text) == []


@given(st.integers(0, 99_999_999))
def test_every_document_is_found_and_no_other_letter(number: int):
    digits = f"{number:08}"
    assert [letter for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ" if seen("identity_numbers", f"{digits}{letter}")] == [
        control_letter(digits)
    ]


def test_a_document_blocks_whatever_the_rest_says():
    finding = held("Ha ganado el sorteo Lucía, con DNI 00000000T.")["PD-01"]
    assert (finding.action, finding.reviewer) == (RuleAction.BLOCK, "legal_reviewer")


@pytest.mark.parametrize(
    "number", ["612345678", "612 345 678", "612 34 56 78", "+34 612 345 678", "0034612345678", "712-345-678"]
)
def test_a_mobile_beside_a_name_goes_to_a_person(number: str):
    assert held(f"Para apuntarse, llame a Lucía: {number}.")["PD-01"].action is RuleAction.ROUTE


@pytest.mark.parametrize(
    "text",
    [
        "Inscripciones en el 612 345 678 (WhatsApp de la biblioteca).",
        "Información: 900 123 456 y 010. Emergencias: 112.",
        "Cita previa en el 949 123 456 o en registro@villa.example.",
        "Reservas de la obra de Lucía Pérez, hasta completar aforo, en la taquilla o en el 612 345 678.",
        "Escriba a ayuntamientodevilla@gmail.com o a cultura@villa.example.",
        "El presupuesto es de 612345678 euros, con IVA.",
        "Ruta 7123456 del archivo, caja 612.345.678,50.",
    ],
)
def test_the_ways_to_reach_an_office_are_left_in_peace(text: str):
    assert "PD-01" not in held(text)


def test_a_persons_mail_goes_to_a_person():
    assert seen("personal_emails", "Más información: lucia.perez@gmail.com y cultura@villa.example.") == [
        "lucia.perez@gmail.com"
    ]
    assert stopped("Más información: lucia.perez@gmail.com.") == ["PD-01"]
    assert stopped("Más información: cultura.villa@gmail.com.") == []


def test_a_plate_is_found_where_a_vehicle_is_spoken_of():
    assert seen("personal_plates", "Se retira el vehículo con matrícula 1234 BCD de la calle Mayor.") == ["1234 BCD"]
    assert seen("personal_plates", "Modelo 1234BCD del catálogo.") == []


def test_an_account_is_found_by_its_control_digits():
    assert seen("bank_accounts", "Ingreso en ES91 2100 0418 4502 0005 1332.") == ["ES91 2100 0418 4502 0005 1332"]
    assert seen("bank_accounts", "Ingreso en ES91 2100 0418 4502 0005 1333.") == []
    assert is_iban("ES9121000418450200051332")
