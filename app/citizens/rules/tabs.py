"""The parts of the inbox."""

from enum import StrEnum

from app.core.words import say


class Tab(StrEnum):
    """In the order they are shown; the second is the one the inbox opens with."""

    TO_SORT = "to-sort"
    OPEN = "open"
    MINE = "mine"
    WITH_UNIT = "with-unit"
    IN_REVIEW = "in-review"
    CLOSED = "closed"
    ALL = "all"


TAB_NAMES = {
    Tab.TO_SORT: say("Por clasificar"),
    Tab.OPEN: say("Abiertos"),
    Tab.MINE: say("Míos"),
    Tab.WITH_UNIT: say("Con la unidad"),
    Tab.IN_REVIEW: say("Por revisar"),
    Tab.CLOSED: say("Cerrados"),
    Tab.ALL: say("Todos"),
}
EMPTY = {
    Tab.TO_SORT: say("Nada espera que alguien diga qué es."),
    Tab.OPEN: say("No hay mensajes por contestar."),
    Tab.MINE: say("No tiene ningún caso encargado."),
    Tab.WITH_UNIT: say("Ninguna unidad tiene preguntas pendientes."),
    Tab.IN_REVIEW: say("Ninguna respuesta espera revisión."),
    Tab.CLOSED: say("Todavía no se ha cerrado ningún caso."),
    Tab.ALL: say("Todavía no ha escrito nadie."),
}


def tab_from(text: str) -> Tab:
    """Nonsense is what the inbox opens with."""
    return Tab(text) if text in set(Tab) else Tab.OPEN
