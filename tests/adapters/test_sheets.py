"""Spreadsheets as offices and attackers send them; every file is made here."""

import io
import zipfile
from collections.abc import Callable
from contextlib import suppress
from datetime import date, time, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from app.adapters.sheets.formats import read_sheet_file
from app.adapters.sheets.limits import SheetLimits
from app.adapters.sheets.reader import SpreadsheetReader
from app.adapters.sheets.writer import SpreadsheetWriter
from app.core.errors import Refusal
from app.domain.spreadsheets.rules.sheet import Sheet
from tests.fuzz.books import rewritten

HEADINGS = ["Fecha", "Hora", "Cuenta", "Texto"]
ROW = ["15/03/2027", "09:30", "@rivera", "Año nuevo: música, «danza» y café"]
CSV = ";".join(HEADINGS) + "\r\n" + ";".join(ROW) + "\r\n"
SMALL = SheetLimits(size=20_000, rows=5, columns=6, unpacked=100_000, ratio=50, parts=20)


def read(content: bytes, limits: SheetLimits | None = None) -> Sheet:
    return SpreadsheetReader(limits or SheetLimits()).read("calendario.csv", content)


def refusal(content: bytes, limits: SheetLimits | None = None) -> str:
    with pytest.raises(Refusal) as refused:
        read(content, limits)
    return str(refused.value)


def book(*rows: list[Any], change: Callable[[Workbook], object] | None = None) -> bytes:
    """Return a workbook whose first sheet has these rows; `change` is applied before saving."""
    made = Workbook()
    for row in rows:
        made.active.append(row)
    if change:
        change(made)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("encoding", "said"),
    [("utf-8", "utf-8"), ("utf-8-sig", "utf-8-sig"), ("utf-16", "utf-16"), ("cp1252", "cp1252"), ("latin-1", "cp1252")],
)
def test_accents_survive_every_encoding_an_office_uses(encoding, said):
    sheet = read(CSV.encode(encoding))
    assert (sheet.encoding, sheet.headings, sheet.rows[0].cells) == (said, tuple(HEADINGS), tuple(ROW))


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_the_separator_is_found_out(delimiter):
    quoted = delimiter.join(f'"{cell}"' for cell in ROW)
    sheet = read(f"{delimiter.join(HEADINGS)}\n{quoted}\n".encode())
    assert (sheet.delimiter, sheet.rows[0].cells) == (delimiter, tuple(ROW))


def test_the_separator_hint_of_excel_is_obeyed_and_counted_as_a_row():
    sheet = read(f"sep=;\r\n{CSV}".encode())
    assert (sheet.delimiter, sheet.headings_row, sheet.rows[0].number) == (";", 2, 3)


def test_rows_have_the_number_the_spreadsheet_shows():
    text = 'Calendario;;;\n\nFecha;Hora;Cuenta;Texto\n1/2/2027;9:00;@a;"Uno\ndos\n\ntres"\n\n;;;\n2/2/2027;9:00;@a;4\n'
    sheet = read(text.encode())
    assert [(row.number, row.cells[3]) for row in sheet.rows] == [(4, "Uno\ndos\n\ntres"), (7, "4")]
    assert sheet.headings_row == 3


def test_short_rows_are_completed_and_long_ones_show_their_surplus():
    sheet = read(b"Fecha;Hora;Cuenta;Texto\n1/2/2027\n1/2/2027;9:00;@a;Hola; adios\n1/2/2027;9:00;@a;Hola;;\n")
    assert sheet.rows[0].cell(3) is None
    assert [row.surplus for row in sheet.rows] == [(), (" adios",), ()]


def test_zeros_inside_a_text_are_dropped():
    assert read(CSV.replace("música", "mú\x00sica").encode()).rows[0].cells == tuple(ROW)


def test_a_broken_letter_is_not_taken_for_another_encoding():
    broken = (CSV + "16/03/2027;10:00;@a;Canción").encode() + b"\xf1 y a\xc3\xb1o\r\n"
    assert "letra estropeada en la línea 3" in refusal(broken)


def test_a_quote_that_is_never_closed_names_its_row():
    assert "La fila 3 abre unas comillas" in refusal(f'{CSV}16/03/2027;10:00;@a;"Sin cerrar\r\n{CSV * 3}'.encode())
    assert "comillas que no se cierran" in refusal(f'{CSV}16/03/2027;10:00;@a;"{"a" * 200_000}\r\n'.encode())


@pytest.mark.parametrize("content", [b"", b"  \r\n\n", b"\xef\xbb\xbf", b"\xef\xbb\xbf\r\n;;;\r\n", b"sep=;\r\n"])
def test_an_empty_file_is_called_empty(content):
    assert refusal(content) == "El archivo está vacío."


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "antiguo (.xls) o protegido"),
        (b"%PDF-1.7\n", "Es un PDF"),
        (b"\x89PNG\r\n\x1a\n" + bytes(50), "Es una imagen"),
        (b"<html><table><tr><td>Fecha", "guardado con nombre de hoja de cálculo"),
        (bytes(range(32)) * 10, "no es una hoja de cálculo"),
        (b"PK\x03\x04 roto", "está dañado"),
        (b"\xff\xfea", "letra estropeada"),
    ],
)
def test_what_is_no_spreadsheet_is_refused_by_its_name(content, words):
    assert words in refusal(content)


@pytest.mark.parametrize(
    ("inside", "words"),
    [("content.xml", "LibreOffice"), ("xl/workbook.bin", "binario"), ("foto.jpg", "archivo comprimido")],
)
def test_other_zipped_files_are_told_apart(inside, words):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr(inside, "x")
    assert words in refusal(out.getvalue())


def test_too_big_too_long_or_too_wide_says_the_limit():
    assert "ocupa 5,1 MB y el máximo son 5 MB" in refusal(b"a" * (5 * 1024 * 1024 + 1))
    assert "más de 5 filas" in refusal(
        (CSV + ";".join(ROW) + "\n").encode() + ("\n".join([";".join(ROW)] * 5)).encode(), SMALL
    )
    assert "más de 5 filas" in refusal((CSV + (";".join(ROW) + "\n") * 90).encode(), SMALL)
    assert "más de 6 columnas" in refusal(b"a;b;c;d;e;f;g\n", SMALL)
    assert len(read((CSV + (";".join(ROW) + "\n") * 4).encode(), SMALL).rows) == 5


def test_a_book_gives_dates_hours_and_numbers_as_such():
    row = [date(2027, 3, 15), time(9, 30), "@rivera", 3]
    sheet = read(book(HEADINGS, row, [], [date(2027, 3, 16), timedelta(hours=24, minutes=30), True, "_x000D_a"]))
    assert sheet.rows[0].cells[0].date() == date(2027, 3, 15)
    assert sheet.rows[0].cells[1:] == (time(9, 30), "@rivera", 3)
    assert (sheet.rows[1].number, sheet.rows[1].cells[1:]) == (4, ("24:30", "VERDADERO", "\ra"))


def test_a_book_called_csv_is_still_a_book():
    assert read(book(HEADINGS, ROW)).encoding is None


def test_the_first_visible_sheet_with_headings_is_read_and_the_others_named():
    def more_sheets(made):
        made.active.title = "Portada"
        for title, state in (("Plantilla", "hidden"), ("Marzo", "visible"), ("Abril", "visible")):
            leaf = made.create_sheet(title)
            leaf.sheet_state = state
            leaf.append(HEADINGS)
            leaf.append(ROW)

    sheet = read(book(["Plan de redes"], change=more_sheets))
    assert (sheet.name, sheet.other_sheets) == ("Marzo", ("Portada", "Plantilla", "Abril"))


def test_headings_may_stand_lower_and_cells_may_be_merged_downwards():
    rows = [
        ["Calendario 2027"],
        [],
        HEADINGS,
        ROW,
        [None, "10:00", "@a", "Otro"],
        [None, None, None, None],
        [None, "1", "2", "3"],
    ]
    sheet = read(book(*rows, change=lambda made: [made.active.merge_cells(cells) for cells in ("A4:A6", "B5:B7")]))
    assert [(row.number, row.cells[0]) for row in sheet.rows] == [(4, "15/03/2027"), (5, "15/03/2027"), (7, None)]
    assert [row.cells[1] for row in sheet.rows] == ["09:30", "10:00", "10:00"]


def test_a_formula_gives_the_result_the_book_keeps_and_nothing_else():
    made = book(HEADINGS, [*ROW[:3], "=1+1"], [*ROW[:3], "=2+2"])
    saved_book = rewritten(
        made,
        "xl/worksheets/sheet1.xml",
        lambda xml: xml.replace(b"<f>1+1</f><v />", b"<f>1+1</f><v>2</v>").replace(
            b"<f>1+1</f><v></v>", b"<f>1+1</f><v>2</v>"
        ),
    )
    first, second = read(saved_book).rows
    assert (first.cells[3], first.unsaved) == (2, ())
    assert (second.cells[3], second.unsaved) == (None, (3,))


def test_an_error_in_a_cell_is_not_taken_for_text():
    def broken(made):
        made.active["D2"].value = "#REF!"
        made.active["D2"].data_type = "e"

    assert read(book(HEADINGS, ROW, change=broken)).rows[0].unsaved == (3,)


def test_a_size_that_the_book_declares_wrong_hides_no_row():
    made = rewritten(
        book(HEADINGS, ROW, ROW), "xl/worksheets/sheet1.xml", lambda xml: xml.replace(b'ref="A1:D3"', b'ref="A1"')
    )
    assert len(read(made).rows) == 2


def test_a_bomb_is_refused_before_it_is_opened():
    bomb = rewritten(book(HEADINGS, ROW), "xl/worksheets/sheet1.xml", lambda xml: xml + b" " * 30_000_000)
    assert len(bomb) < 200_000
    assert "ocuparía demasiado" in refusal(bomb)


def test_a_book_of_many_parts_or_much_text_is_refused():
    def stuffed(names, size):
        out = io.BytesIO(book(HEADINGS, ROW))
        with zipfile.ZipFile(out, "a") as made:
            for name in names:
                made.writestr(name, bytes(size))
        return out.getvalue()

    assert "ocuparía demasiado" in refusal(stuffed(map(str, range(20)), 1), SMALL)
    assert "ocuparía demasiado" in refusal(stuffed(["x"], 100_000), SheetLimits(unpacked=100_000))


def test_entities_that_multiply_are_refused():
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ja"><!ENTITY b "&a;&a;">]><x>&b;</x>'
    assert "está dañado" in refusal(rewritten(book(HEADINGS, ROW), "xl/worksheets/sheet1.xml", lambda _xml: bomb))


def test_a_row_far_below_and_a_column_far_right_cost_nothing():
    def far(made):
        made.active["A900000"] = "1/2/2027"
        made.active["XFD3"] = "lejos"

    sheet = read(book(HEADINGS, ROW, change=far))
    assert [row.number for row in sheet.rows] == [2, 900_000]


FORMULAS = ["=1+1", "+34 600", "-10 %", "@rivera", "\tx", "'=1", "''=1", "normal", "it's", "_x0009_", "_x005F_", "#N/A"]


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_what_is_written_runs_nothing_and_reads_back_the_same(form):
    rows = [("15/03/2027", "09:30", "@a", text) for text in FORMULAS]
    content = getattr(SpreadsheetWriter(), form)(HEADINGS, rows)
    assert [row.cells[3] for row in read(content).rows] == FORMULAS


def test_a_written_csv_opens_in_a_spanish_excel():
    content = SpreadsheetWriter().csv(HEADINGS, [(date(2027, 3, 15), time(9, 30), "@a", "=1+1\x00")])
    assert content == "\ufeffFecha;Hora;Cuenta;Texto\r\n15/03/2027;09:30;'@a;'=1+1\r\n".encode()


def test_a_written_book_has_real_dates_and_no_formula():
    sheet = read(SpreadsheetWriter().xlsx(HEADINGS, [(date(2027, 3, 15), time(9, 30), "@a\x07", "=1+1")]))
    assert sheet.rows[0].cells[0].date() == date(2027, 3, 15)
    assert (sheet.rows[0].cells[1:], sheet.rows[0].unsaved) == ((time(9, 30), "@a", "=1+1"), ())


BOOK = book(HEADINGS, ROW, ROW)
PLENTY = settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@PLENTY
@given(st.one_of(st.binary(), st.text().map(lambda text: (CSV + text).encode("utf-8", "replace"))))
def test_no_octets_make_the_reader_break(content):
    with suppress(Refusal):
        read_sheet_file("a.csv", content, SheetLimits())


@PLENTY
@given(st.lists(st.tuples(st.integers(0, len(BOOK) - 1), st.integers(0, 255)), min_size=1, max_size=8))
def test_no_damage_to_a_book_makes_the_reader_break(damage):
    content = bytearray(BOOK)
    for at, octet in damage:
        content[at] = octet
    with suppress(Refusal):
        read_sheet_file("a.xlsx", bytes(content), SheetLimits())


@PLENTY
@given(st.sampled_from(zipfile.ZipFile(io.BytesIO(BOOK)).namelist()), st.data())
def test_no_damage_inside_a_book_makes_the_reader_break(part, data):
    def damaged(xml):
        at, length = data.draw(st.integers(0, len(xml))), data.draw(st.integers(0, 12))
        return xml[:at] + data.draw(st.binary(max_size=6)) + xml[at + length :]

    with suppress(Refusal):
        read_sheet_file("a.xlsx", rewritten(BOOK, part, damaged), SheetLimits())
