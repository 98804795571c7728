"""The audit record is shown in words, without internal keys or codes."""

import pytest
from flask import Flask

from app.domain.audit.queries.history import HistoryEntry
from app.domain.audit.rules.acts import Act
from app.pages.components.record_entries import entry_details
from app.web.translation import translate
from tests.clocks import MONDAY

pytestmark = pytest.mark.postgresql

KEPT = {
    "network": ("facebook", "Red: Facebook"),
    "post_kind": ("temporary_adviser", "Clase de puesto: Personal eventual"),
    "state": ("paused", "Estado: En pausa"),
    "risk": ("high", "Riesgo: Alto"),
    "languages": (["es", "ca"], "Lenguas: castellano, catalán o valenciano"),
    "attention_hours": (
        {"fri": [["08:00", "14:00"]], "mon": [["08:00", "15:00"]]},
        "Horario de atención: Lunes 08:00–15:00, Viernes 08:00–14:00",
    ),
    "protocol_state": ("adopted", "Cómo está la versión: aprobada"),
    "taker": ("legal", "Quien lo lleva: asesoría jurídica"),
    "citizen_kind": ("medium", "Quién escribe: medio de comunicación"),
    "seen_there": (True, "Encontrada al mirar la cuenta: sí"),
    "was_late": (True, "Llegó tarde: sí"),
    "title": ("Corte de agua", "Título: Corte de agua"),
}


@pytest.mark.parametrize("name", KEPT)
def test_a_detail_is_said_in_words(app: Flask, name: str):
    stored_value, expected = KEPT[name]
    with app.test_request_context(headers={"Accept-Language": "es"}):
        details = entry_details(
            HistoryEntry(1, MONDAY, None, "Cauce", None, Act.POST_SAVED, "post:1", {name: stored_value})
        )
        assert [f"{translate(label)}: {translate(value)}" for label, value in details] == [expected]
