"""The eight stops of a social media plan, and what each decides."""

from enum import StrEnum

from app.core.words import Sentence, say


class Stop(StrEnum):
    """In the order they are thought through; the value is the end of its page's address and its key in a version."""

    WAIT = "wait"
    WHY = "why"
    OTHERS = "others"
    WHO = "who"
    WHERE = "where"
    MEANS = "means"
    EXISTS = "exists"
    GUIDE = "guide"

    @property
    def place(self) -> int:
        """From 1 to 8."""
        return list(Stop).index(self) + 1


STOP_NAMES = {
    Stop.WAIT: say("Esperar"),
    Stop.WHY: say("Para qué"),
    Stop.OTHERS: say("Mirar a otras"),
    Stop.WHO: say("Quién"),
    Stop.WHERE: say("Dónde"),
    Stop.MEANS: say("Con qué"),
    Stop.EXISTS: say("Con lo que ya hay"),
    Stop.GUIDE: say("La guía de cada día"),
}
STOP_REASONS: dict[Stop, Sentence] = {
    Stop.WAIT: say("Una cuenta que se abre sin haber pensado para qué acaba vacía o en manos de quien más insiste."),
    Stop.WHY: say("De para qué se está en redes salen los temas, el tono y lo que no se publica."),
    Stop.OTHERS: say("Otras administraciones ya han probado lo que se piensa hacer: mirarlas ahorra meses."),
    Stop.WHO: say("Sin nombres, horas y sustituciones, quien atiende la cuenta es siempre quien no está."),
    Stop.WHERE: say("Cada red cuesta horas: se elige dónde está la gente y se deja escrito por qué no en las demás."),
    Stop.MEANS: say("Lo que no tiene horas ni presupuesto no se hace."),
    Stop.EXISTS: say("Las redes llegan a una casa que ya comunica: lo que se cruza se estorba."),
    Stop.GUIDE: say("Temas, calendario, respuestas y canales de entrada: lo que se abre cada mañana, y no teoría."),
}
