from collections.abc import Callable
from dataclasses import dataclass
from datetime import time, timedelta

from app.core.messages import Message, msg
from app.core.name_keys import fold_name
from app.domain.spreadsheets.rules.headings import SheetColumn
from app.domain.spreadsheets.rules.post_rows import POST_COLUMNS, ExportVocabulary
from app.domain.spreadsheets.rules.sheet import Cell

EXAMPLE = "EJEMPLO"
"""Rows with this reference are not imported."""
TEMPLATE_COLUMNS = (*POST_COLUMNS, SheetColumn.REFERENCE)
TEMPLATE_ROWS = 1_000
"""Rows under lists and checks."""


@dataclass(frozen=True, slots=True)
class SheetTemplate:
    """`choices`: lists; `asks`: a cell's prompt; `wrong`: rejects a value."""

    example: dict[SheetColumn, Cell]
    choices: dict[SheetColumn, tuple[str, ...]]
    asks: dict[SheetColumn, str]
    wrong: dict[SheetColumn, str]
    guide: tuple[str, ...]
    widths: dict[SheetColumn, int]


COLUMN_WIDTHS = {
    SheetColumn.NUMBER: 12,
    SheetColumn.DATE: 12,
    SheetColumn.TIME: 9,
    SheetColumn.ACCOUNT: 32,
    SheetColumn.TOPIC: 22,
    SheetColumn.LANGUAGE: 9,
    SheetColumn.TITLE: 28,
    SheetColumn.TEXT: 70,
    SheetColumn.LINK: 36,
    SheetColumn.ALT: 36,
    SheetColumn.REFERENCE: 14,
}
"""Characters."""


def is_example(reference: object) -> bool:
    return isinstance(reference, str) and fold_name(reference) == fold_name(EXAMPLE)


def build_template(office: ExportVocabulary, *, place: str, words: Callable[[Message], str] = str) -> SheetTemplate:
    """Take the time zone's city as `place`."""
    known = office.known
    accounts = tuple(office.called(account.id) for account in known.accounts)
    topics = tuple(topic.name for topic in known.topics)
    return SheetTemplate(
        example={
            SheetColumn.DATE: known.today + timedelta(days=7),
            SheetColumn.TIME: time(9, 30),
            SheetColumn.ACCOUNT: accounts[0] if accounts else "",
            SheetColumn.TOPIC: topics[0] if topics else "",
            SheetColumn.LANGUAGE: known.languages[0],
            SheetColumn.TEXT: words(_EXAMPLE),
            SheetColumn.REFERENCE: EXAMPLE,
        },
        choices={SheetColumn.ACCOUNT: accounts, SheetColumn.TOPIC: topics, SheetColumn.LANGUAGE: known.languages},
        asks={column: words(sentence) for column, sentence in _ASKS.items()},
        wrong={column: words(sentence) for column, sentence in _WRONG.items()},
        guide=tuple(map(words, (msg("Las horas son las del reloj de %(place)s.", place=place), *_GUIDE))),
        widths=COLUMN_WIDTHS,
    )


_EXAMPLE = msg("La biblioteca abre este sábado de 10:00 a 14:00.")
_GUIDE = (
    msg("Una fila por publicación. Hacen falta Fecha, Hora, Cuenta y Texto; lo demás, si lo hay."),
    msg("La fila de ejemplo no se importa: lo dice su Referencia. Puede borrarla o escribir encima y quitar EJEMPLO."),
    msg("Cuenta, Tema e Idioma se eligen de una lista. Para varias cuentas, escríbalas separadas por comas."),
    msg("El Título es para ustedes; si lo deja en blanco, es el principio del texto."),
    msg("El Texto se publica tal cual; Alt + Entrar (en LibreOffice, Ctrl + Entrar) empieza una línea."),
    msg("La Referencia es suya: reconoce la fila cuando la hoja vuelva, aunque cambie todo lo demás."),
    msg("Al terminar, súbala en Calendario, Importar hoja: antes de guardar verá qué será cada fila."),
)
_ASKS = {
    SheetColumn.DATE: msg("Día, mes y año: 15/03/2027."),
    SheetColumn.TIME: msg("La hora del reloj: 09:30. Si esa noche la hora ocurre dos veces, 02:30 (1ª) o 02:30 (2ª)."),
    SheetColumn.ACCOUNT: msg("Elija una cuenta. Para varias, escríbalas separadas por comas."),
    SheetColumn.TOPIC: msg("Elija un tema, o déjelo en blanco."),
    SheetColumn.LANGUAGE: msg("Elija el idioma del texto."),
}
_WRONG = {
    SheetColumn.DATE: msg("Escriba una fecha de verdad: día/mes/año, por ejemplo 15/03/2027."),
    SheetColumn.TIME: msg("Escriba una hora de 00:00 a 23:59, por ejemplo 09:30. ¿La deja así?"),
    SheetColumn.ACCOUNT: msg(
        "No es una de las cuentas de la lista. Si son varias, separadas por comas, siga adelante."
    ),
    SheetColumn.TOPIC: msg("Ese tema no está en la lista: elija uno de los que hay."),
    SheetColumn.LANGUAGE: msg("Ese idioma no está en la lista: elija uno de los que hay."),
}
