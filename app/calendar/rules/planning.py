"""The template to plan in: its columns, its example, what may be chosen in it and how it is filled in."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import time, timedelta

from app.calendar.rules.headings import Column
from app.calendar.rules.names import folded
from app.calendar.rules.sheet import Cell
from app.calendar.rules.telling import Office
from app.core.words import Sentence, say

EXAMPLE = "EJEMPLO"
"""What the example says in the column of references: rows that say so are not imported."""
PLANNED = (
    *(Column.DATE, Column.TIME, Column.ACCOUNT, Column.TOPIC, Column.LANGUAGE),
    *(Column.TITLE, Column.TEXT, Column.LINK, Column.ALT, Column.REFERENCE),
)
ROWS = 1_000
"""Rows that the lists and the checks of the template reach."""


@dataclass(frozen=True, slots=True)
class Planning:
    """`choices`: lists to choose from; `asks`, what a cell wants, and `wrong`, what is said when it gets another."""

    example: dict[Column, Cell]
    choices: dict[Column, tuple[str, ...]]
    asks: dict[Column, str]
    wrong: dict[Column, str]
    guide: tuple[str, ...]
    widths: dict[Column, int]


WIDTHS = {
    Column.NUMBER: 12,
    Column.DATE: 12,
    Column.TIME: 9,
    Column.ACCOUNT: 32,
    Column.TOPIC: 22,
    Column.LANGUAGE: 9,
    Column.TITLE: 28,
    Column.TEXT: 70,
    Column.LINK: 36,
    Column.ALT: 36,
    Column.REFERENCE: 14,
}
"""In characters, of a template and of whatever is exported."""


def is_example(reference: object) -> bool:
    return isinstance(reference, str) and folded(reference) == folded(EXAMPLE)


def planning_of(office: Office, *, place: str, words: Callable[[Sentence], str] = str) -> Planning:
    """The template of one organisation; `place` is the city whose clocks it speaks of."""
    known = office.known
    accounts = tuple(office.called(account.id) for account in known.accounts)
    topics = tuple(topic.name for topic in known.topics)
    return Planning(
        example={
            Column.DATE: known.today + timedelta(days=7),
            Column.TIME: time(9, 30),
            Column.ACCOUNT: accounts[0] if accounts else "",
            Column.TOPIC: topics[0] if topics else "",
            Column.LANGUAGE: known.languages[0],
            Column.TEXT: words(_EXAMPLE),
            Column.REFERENCE: EXAMPLE,
        },
        choices={Column.ACCOUNT: accounts, Column.TOPIC: topics, Column.LANGUAGE: known.languages},
        asks={column: words(sentence) for column, sentence in _ASKS.items()},
        wrong={column: words(sentence) for column, sentence in _WRONG.items()},
        guide=tuple(map(words, (say("Las horas son las del reloj de %(place)s.", place=place), *_GUIDE))),
        widths=WIDTHS,
    )


_EXAMPLE = say("La biblioteca abre este sábado de 10:00 a 14:00.")
_GUIDE = (
    say("Una fila por publicación. Hacen falta Fecha, Hora, Cuenta y Texto; lo demás, si lo hay."),
    say("La fila de ejemplo no se importa: lo dice su Referencia. Puede borrarla o escribir encima y quitar EJEMPLO."),
    say("Cuenta, Tema e Idioma se eligen de una lista. Para varias cuentas, escríbalas separadas por comas."),
    say("El Título es para ustedes; si lo deja en blanco, es el principio del texto."),
    say("El Texto se publica tal cual; Alt + Entrar (en LibreOffice, Ctrl + Entrar) empieza una línea."),
    say("La Referencia es suya: reconoce la fila cuando la hoja vuelva, aunque cambie todo lo demás."),
    say("Al terminar, súbala en Calendario, Importar hoja: antes de guardar verá qué será cada fila."),
)
_ASKS = {
    Column.DATE: say("Día, mes y año: 15/03/2027."),
    Column.TIME: say("La hora del reloj: 09:30. Si esa noche la hora ocurre dos veces, 02:30 (1ª) o 02:30 (2ª)."),
    Column.ACCOUNT: say("Elija una cuenta. Para varias, escríbalas separadas por comas."),
    Column.TOPIC: say("Elija un tema, o déjelo en blanco."),
    Column.LANGUAGE: say("Elija el idioma del texto."),
}
_WRONG = {
    Column.DATE: say("Escriba una fecha de verdad: día/mes/año, por ejemplo 15/03/2027."),
    Column.TIME: say("Escriba una hora de 00:00 a 23:59, por ejemplo 09:30. ¿La deja así?"),
    Column.ACCOUNT: say("No es una de las cuentas de la lista. Si son varias, separadas por comas, siga adelante."),
    Column.TOPIC: say("Ese tema no está en la lista: elija uno de los que hay."),
    Column.LANGUAGE: say("Ese idioma no está en la lista: elija uno de los que hay."),
}
