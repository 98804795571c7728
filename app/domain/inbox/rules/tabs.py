from enum import StrEnum

from app.core.messages import msg


class InboxTab(StrEnum):
    """Tabs in display order; the second opens by default."""

    TO_SORT = "to-sort"
    OPEN = "open"
    MINE = "mine"
    WITH_UNIT = "with-unit"
    IN_REVIEW = "in-review"
    CLOSED = "closed"
    ALL = "all"


INBOX_TAB_NAMES = {
    InboxTab.TO_SORT: msg("Por clasificar"),
    InboxTab.OPEN: msg("Abiertos"),
    InboxTab.MINE: msg("Míos"),
    InboxTab.WITH_UNIT: msg("Con la unidad"),
    InboxTab.IN_REVIEW: msg("Por revisar"),
    InboxTab.CLOSED: msg("Cerrados"),
    InboxTab.ALL: msg("Todos"),
}
EMPTY_TAB_WORDS = {
    InboxTab.TO_SORT: msg("Nada espera que alguien diga qué es."),
    InboxTab.OPEN: msg("No hay mensajes por contestar."),
    InboxTab.MINE: msg("No tiene ningún caso encargado."),
    InboxTab.WITH_UNIT: msg("Ninguna unidad tiene preguntas pendientes."),
    InboxTab.IN_REVIEW: msg("Ninguna respuesta espera revisión."),
    InboxTab.CLOSED: msg("Todavía no se ha cerrado ningún caso."),
    InboxTab.ALL: msg("Todavía no ha escrito nadie."),
}


def parse_tab(text: str) -> InboxTab:
    """Return the tab, the default one for nonsense."""
    return InboxTab(text) if text in set(InboxTab) else InboxTab.OPEN
