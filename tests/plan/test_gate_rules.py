"""The gate by itself: what a list lacks, who is let through, and what a paste of samples becomes."""

from dataclasses import replace
from datetime import date

import pytest

from app.channels.rules.accounts import ChannelState, Network
from app.channels.rules.acts import AccountDeed, Said, check_act
from app.channels.rules.opening import Ground
from app.core.errors import OutOfTurn, Refusal
from app.plan.rules.gate import Filled, Item, PieceKind, Standing, by_its_act, check_signer, lacks, let_through, waits
from app.plan.rules.samples import LONG_FROM, Piece, check_pieces, pieces_from
from tests.plan.gates_made import DECREE, WHOLE

TODAY = date(2027, 3, 1)
D, S = AccountDeed, ChannelState


def test_an_empty_list_lacks_everything_and_a_whole_one_nothing():
    assert [lack.item for lack in lacks(Filled())] == list(Item)
    assert lacks(WHOLE) == []


@pytest.mark.parametrize(
    ("change", "item", "says"),
    [
        ({"purpose": None}, Item.PURPOSE, "para qué es"),
        ({"objectives": ""}, Item.OBJECTIVES, "qué se quiere conseguir"),
        ({"audiences": ""}, Item.AUDIENCES, "a quién"),
        ({"profiles": 4}, Item.PROFILES, "lleva 4"),
        ({"short_pieces": 19}, Item.SHORT_PIECES, "lleva 19"),
        ({"long_pieces": 9}, Item.LONG_PIECES, "lleva 9"),
        ({"administrators": ("Ana Ríos",)}, Item.ADMINISTRATORS, "lleva 1"),
        ({"address": ""}, Item.ADDRESS, "correo corporativo"),
        ({"has_hours": False}, Item.HOURS, "qué horas"),
        ({"handover": ""}, Item.HANDOVER, "se entrega"),
        ({"waits_until": None}, Item.WAITS_UNTIL, "el día"),
    ],
)
def test_each_thing_missing_holds_the_account_back_and_is_said(change: dict[str, object], item: Item, says: str):
    filled = replace(WHOLE, **change)
    (lack,) = lacks(filled)
    assert lack.item is item and says in str(lack.sentence)
    with pytest.raises(Refusal, match=says):
        let_through(Standing(7, filled), today=TODAY)


def test_a_whole_list_and_a_waiver_let_it_through():
    assert let_through(Standing(7, WHOLE), today=TODAY).ground is Ground.CHECKLIST
    assert let_through(Standing(7, Filled(), is_dispensed=True), today=TODAY).ground is Ground.WAIVER


@pytest.mark.parametrize("is_dispensed", [False, True])
def test_a_day_to_come_holds_it_back_whoever_dispensed_it(is_dispensed: bool):
    filled = replace(WHOLE, waits_until=date(2027, 3, 2))
    with pytest.raises(Refusal, match="02/03/2027"):
        let_through(Standing(7, filled, is_dispensed), today=TODAY)
    assert let_through(Standing(7, filled, is_dispensed), today=date(2027, 3, 2)).channel_id == 7
    assert waits(filled, today=date(2027, 3, 2)) is None


def test_an_account_that_was_only_paused_comes_back_by_its_own_act():
    assert let_through(Standing(7, Filled(), is_back=True), today=TODAY).ground is Ground.ACT


def test_an_act_from_before_the_plan_registers_and_a_later_one_does_not():
    since = date(2027, 1, 1)
    assert by_its_act(7, date(2026, 12, 31), plan_since=since, closed_before=False).ground is Ground.ACT
    with pytest.raises(Refusal, match="01/01/2027"):
        by_its_act(7, since, plan_since=since, closed_before=False)
    with pytest.raises(Refusal, match="ya se cerró"):
        by_its_act(7, date(2020, 1, 1), plan_since=None, closed_before=True)


def test_whoever_filled_the_list_does_not_sign_its_waiver():
    with pytest.raises(OutOfTurn, match="otra persona"):
        check_signer(3, [2, 3], Filled())
    check_signer(4, [2, 3], Filled())
    with pytest.raises(Refusal, match="está completa"):
        check_signer(4, [2, 3], WHOLE)


@pytest.mark.parametrize(
    ("deed", "state", "said"),
    [
        (D.PAUSED, S.OPEN, Said()),
        (D.CLOSED, S.OPEN, Said(reason="Ya no hace falta")),
        (D.OPENED, S.PROPOSED, Said(reference="Decreto 1/2027")),
        (D.OPENED, S.PROPOSED, replace(DECREE, act_on=date(2027, 3, 2))),
    ],
)
def test_an_act_that_says_too_little_or_is_of_tomorrow_is_refused(deed: D, state: S, said: Said):
    with pytest.raises(Refusal):
        check_act(deed, said, state, today=TODAY)


def test_an_act_begins_where_it_may():
    with pytest.raises(OutOfTurn):
        check_act(D.PAUSED, Said(reason="Vacaciones"), S.CLOSED, today=TODAY)
    check_act(D.CLOSED, Said(reason="No hace falta"), S.PROPOSED, today=TODAY)


def test_each_paragraph_is_a_piece():
    made = pieces_from("Uno.\r\nSigue.\r\n\r\n  \r\nDos.\n\n\n", PieceKind.SHORT)
    assert made == [Piece(PieceKind.SHORT, "Uno.\nSigue."), Piece(PieceKind.SHORT, "Dos.")]


@pytest.mark.parametrize("mark", [";", ",", "\t"])
def test_a_sheet_says_of_each_piece_what_it_is(mark: str):
    rows = [
        ("texto", "clase", "tema"),
        ("Hola", "corta", "Avisos"),
        ('"Varias\nlíneas"', "larga", ""),
        ("Otra", "", ""),
    ]
    made = pieces_from("\n".join(mark.join(row) for row in rows), PieceKind.LONG)
    assert made == [
        Piece(PieceKind.SHORT, "Hola", "Avisos"),
        Piece(PieceKind.LONG, "Varias\nlíneas"),
        Piece(PieceKind.LONG, "Otra"),
    ]


def test_a_paste_of_nothing_is_refused():
    with pytest.raises(Refusal, match="ninguna pieza"):
        pieces_from("texto;clase\n", PieceKind.SHORT)


def test_a_short_piece_fits_its_network_as_the_network_counts():
    link = "https://ejemplo.example/" + "a" * 300
    check_pieces(Network.X, [Piece(PieceKind.SHORT, f"{'a' * 256} {link}")])
    with pytest.raises(Refusal, match=r"pieza 2 no cabe en X: ocupa 281 de 280"):
        check_pieces(Network.X, [Piece(PieceKind.SHORT, "Cabe"), Piece(PieceKind.SHORT, "a" * 281)])


def test_a_long_piece_is_long():
    check_pieces(Network.X, [Piece(PieceKind.LONG, "a" * LONG_FROM)])
    with pytest.raises(Refusal, match="es corta para ser larga"):
        check_pieces(Network.X, [Piece(PieceKind.LONG, "a" * (LONG_FROM - 1))])
