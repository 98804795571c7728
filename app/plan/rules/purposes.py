"""What an administration is on social media for, and what each answer brings with it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from app.core.words import Sentence, say


class Purpose(StrEnum):
    POLITICAL = "political"
    INSTITUTIONAL = "institutional"
    PUBLIC_SERVICE = "public_service"


@dataclass(frozen=True, slots=True)
class Audience:
    """Whom it is for, what they need, and where they are."""

    name: str
    needs: str = ""
    where: str = ""


@dataclass(frozen=True, slots=True)
class Meaning:
    name: Sentence
    brief: Sentence
    implies: tuple[Sentence, ...]


PURPOSES: Mapping[Purpose, Meaning] = {
    Purpose.PUBLIC_SERVICE: Meaning(
        say("Servicio público"),
        say("Que la gente se entere a tiempo y resuelva lo suyo."),
        (
            say("Se publica lo que alguien necesita saber, y se mide si le llegó y si se le respondió."),
            say("Los cargos no aparecen, salvo que su presencia sea la información."),
            say("Hace falta quien atienda: una cuenta de servicio que no contesta es peor que ninguna."),
        ),
    ),
    Purpose.INSTITUTIONAL: Meaning(
        say("Institucional"),
        say("Que se conozca qué hace el organismo y por qué."),
        (
            say("Habla la institución y no quien la dirige; el tono es el mismo gobierne quien gobierne."),
            say("Cabe contar decisiones y obras, sin adjetivos y con su expediente."),
            say("En periodo electoral casi todo lo de este tipo se detiene."),
        ),
    ),
    Purpose.POLITICAL: Meaning(
        say("Acción política"),
        say("Que se conozca a quien gobierna y su proyecto."),
        (
            say("No cabe en cuentas públicas: se hace con las del partido o las personales, y con sus medios."),
            say("Elegirlo aquí deja por escrito un conflicto con la línea editorial, que prohíbe el protagonismo."),
            say("Consulte antes a la secretaría o a los servicios jurídicos."),
        ),
    ),
}
