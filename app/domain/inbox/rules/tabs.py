from app.core.messages import LabelledEnum, msg


class InboxTab(LabelledEnum):
    """In display order; the second opens by default."""

    TO_SORT = "to-sort", msg("Por clasificar")
    OPEN = "open", msg("Abiertos")
    MINE = "mine", msg("Míos")
    WITH_UNIT = "with-unit", msg("Con la unidad")
    IN_REVIEW = "in-review", msg("Por revisar")
    CLOSED = "closed", msg("Cerrados")
    ALL = "all", msg("Todos")


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
