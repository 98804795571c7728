"""Enums with their labels."""

import app.factory  # noqa: F401  # defines every enum
from app.core.messages import LabelledEnum, msg


class Door(LabelledEnum):
    OPEN = "open", msg("abierta")
    SHUT = "shut", msg("cerrada")


def test_the_value_alone_is_what_a_member_is() -> None:
    assert Door("open") is Door.OPEN and Door.OPEN == "open" and f"{Door.OPEN}" == Door.OPEN.value == "open"


def test_labels_stand_beside_their_values() -> None:
    assert Door.labels() == {"open": msg("abierta"), "shut": msg("cerrada")}
    assert Door.choices() == [("open", msg("abierta")), ("shut", msg("cerrada"))]


def test_every_member_has_its_label() -> None:
    members = [member for cls in LabelledEnum.__subclasses__() for member in cls]
    assert len(members) > 60 and [member for member in members if not member.label.msgid] == []
