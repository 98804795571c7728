"""Pure rules of the gate: missing items, the accounts that pass, and samples parsed from a paste."""

from dataclasses import replace
from datetime import date

import pytest

from app.core.errors import Conflict, Refusal
from app.domain.directory.rules.account_acts import AccountActDetails, AccountActKind, OpeningGround, check_act
from app.domain.directory.rules.networks import ChannelState, Network
from app.domain.plan.rules.gate import (
    ChecklistItem,
    ChecklistProgress,
    GateContext,
    PieceKind,
    check_waiver_signer,
    missing_items,
    pass_by_act,
    pass_gate,
    waiting_reason,
)
from app.domain.plan.rules.sample_pieces import MIN_LONG_LENGTH, PastedPiece, check_pieces, parse_pieces
from tests.plan.gate_factory import DECREE, WHOLE

TODAY = date(2027, 3, 1)
D, S = AccountActKind, ChannelState


def test_an_empty_list_lacks_everything_and_a_whole_one_nothing():
    assert [lack.item for lack in missing_items(ChecklistProgress())] == list(ChecklistItem)
    assert missing_items(WHOLE) == []


@pytest.mark.parametrize(
    ("change", "item", "says"),
    [
        ({"purpose": None}, ChecklistItem.PURPOSE, "para qué es"),
        ({"objectives": ""}, ChecklistItem.OBJECTIVES, "qué se quiere conseguir"),
        ({"audiences": ""}, ChecklistItem.AUDIENCES, "a quién"),
        ({"profiles": 4}, ChecklistItem.PROFILES, "lleva 4"),
        ({"short_pieces": 19}, ChecklistItem.SHORT_PIECES, "lleva 19"),
        ({"long_pieces": 9}, ChecklistItem.LONG_PIECES, "lleva 9"),
        ({"administrators": ("Ana Ríos",)}, ChecklistItem.ADMINISTRATORS, "lleva 1"),
        ({"address": ""}, ChecklistItem.ADDRESS, "correo corporativo"),
        ({"has_hours": False}, ChecklistItem.HOURS, "qué horas"),
        ({"handover": ""}, ChecklistItem.HANDOVER, "se entrega"),
        ({"waits_until": None}, ChecklistItem.WAITS_UNTIL, "el día"),
    ],
)
def test_each_thing_missing_holds_the_account_back_and_is_said(
    change: dict[str, object], item: ChecklistItem, says: str
):
    filled = replace(WHOLE, **change)
    (lack,) = missing_items(filled)
    assert lack.item is item and says in str(lack.sentence)
    with pytest.raises(Refusal, match=says):
        pass_gate(GateContext(7, filled), today=TODAY)


def test_a_whole_list_and_a_waiver_let_it_through():
    assert pass_gate(GateContext(7, WHOLE), today=TODAY).ground is OpeningGround.CHECKLIST
    assert pass_gate(GateContext(7, ChecklistProgress(), is_dispensed=True), today=TODAY).ground is OpeningGround.WAIVER


@pytest.mark.parametrize("is_dispensed", [False, True])
def test_a_day_to_come_holds_it_back_whoever_dispensed_it(is_dispensed: bool):
    filled = replace(WHOLE, waits_until=date(2027, 3, 2))
    with pytest.raises(Refusal, match="02/03/2027"):
        pass_gate(GateContext(7, filled, is_dispensed), today=TODAY)
    assert pass_gate(GateContext(7, filled, is_dispensed), today=date(2027, 3, 2)).channel_id == 7
    assert waiting_reason(filled, today=date(2027, 3, 2)) is None


def test_an_account_that_was_only_paused_comes_back_by_its_own_act():
    assert pass_gate(GateContext(7, ChecklistProgress(), is_back=True), today=TODAY).ground is OpeningGround.ACT


def test_an_act_from_before_the_plan_registers_and_a_later_one_does_not():
    since = date(2027, 1, 1)
    assert pass_by_act(7, date(2026, 12, 31), plan_since=since, closed_before=False).ground is OpeningGround.ACT
    with pytest.raises(Refusal, match="01/01/2027"):
        pass_by_act(7, since, plan_since=since, closed_before=False)
    with pytest.raises(Refusal, match="ya se cerró"):
        pass_by_act(7, date(2020, 1, 1), plan_since=None, closed_before=True)


def test_whoever_filled_the_list_does_not_sign_its_waiver():
    with pytest.raises(Conflict, match="otra persona"):
        check_waiver_signer(3, [2, 3], ChecklistProgress())
    check_waiver_signer(4, [2, 3], ChecklistProgress())
    with pytest.raises(Refusal, match="está completa"):
        check_waiver_signer(4, [2, 3], WHOLE)


@pytest.mark.parametrize(
    ("deed", "state", "said"),
    [
        (D.PAUSED, S.OPEN, AccountActDetails()),
        (D.CLOSED, S.OPEN, AccountActDetails(reason="Ya no hace falta")),
        (D.OPENED, S.PROPOSED, AccountActDetails(reference="Decreto 1/2027")),
        (D.OPENED, S.PROPOSED, replace(DECREE, act_on=date(2027, 3, 2))),
    ],
)
def test_an_act_that_says_too_little_or_is_of_tomorrow_is_refused(deed: D, state: S, said: AccountActDetails):
    with pytest.raises(Refusal):
        check_act(deed, said, state, today=TODAY)


def test_an_act_begins_where_it_may():
    with pytest.raises(Conflict):
        check_act(D.PAUSED, AccountActDetails(reason="Vacaciones"), S.CLOSED, today=TODAY)
    check_act(D.CLOSED, AccountActDetails(reason="No hace falta"), S.PROPOSED, today=TODAY)


def test_each_paragraph_is_a_piece():
    made = parse_pieces("Uno.\r\nSigue.\r\n\r\n  \r\nDos.\n\n\n", PieceKind.SHORT)
    assert made == [PastedPiece(PieceKind.SHORT, "Uno.\nSigue."), PastedPiece(PieceKind.SHORT, "Dos.")]


@pytest.mark.parametrize("mark", [";", ",", "\t"])
def test_a_sheet_says_of_each_piece_what_it_is(mark: str):
    rows = [
        ("texto", "clase", "tema"),
        ("Hola", "corta", "Avisos"),
        ('"Varias\nlíneas"', "larga", ""),
        ("Otra", "", ""),
    ]
    made = parse_pieces("\n".join(mark.join(row) for row in rows), PieceKind.LONG)
    assert made == [
        PastedPiece(PieceKind.SHORT, "Hola", "Avisos"),
        PastedPiece(PieceKind.LONG, "Varias\nlíneas"),
        PastedPiece(PieceKind.LONG, "Otra"),
    ]


def test_a_paste_of_nothing_is_refused():
    with pytest.raises(Refusal, match="ninguna pieza"):
        parse_pieces("texto;clase\n", PieceKind.SHORT)


def test_a_short_piece_fits_its_network_as_the_network_counts():
    link = "https://ejemplo.example/" + "a" * 300
    check_pieces(Network.X, [PastedPiece(PieceKind.SHORT, f"{'a' * 256} {link}")])
    with pytest.raises(Refusal, match=r"pieza 2 no cabe en X: ocupa 281 de 280"):
        check_pieces(Network.X, [PastedPiece(PieceKind.SHORT, "Cabe"), PastedPiece(PieceKind.SHORT, "a" * 281)])


def test_a_long_piece_is_long():
    check_pieces(Network.X, [PastedPiece(PieceKind.LONG, "a" * MIN_LONG_LENGTH)])
    with pytest.raises(Refusal, match="es corta para ser larga"):
        check_pieces(Network.X, [PastedPiece(PieceKind.LONG, "a" * (MIN_LONG_LENGTH - 1))])
