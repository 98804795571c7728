from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from app.core.messages import Message, msg


class Purpose(StrEnum):
    POLITICAL = "political"
    INSTITUTIONAL = "institutional"
    PUBLIC_SERVICE = "public_service"


@dataclass(frozen=True, slots=True)
class PlanAudience:
    name: str
    needs: str = ""
    where: str = ""


@dataclass(frozen=True, slots=True)
class PurposeMeaning:
    name: Message
    brief: Message
    implies: tuple[Message, ...]


PURPOSES: Mapping[Purpose, PurposeMeaning] = {
    Purpose.PUBLIC_SERVICE: PurposeMeaning(
        msg("Servicio público"),
        msg("Que la gente se entere a tiempo y resuelva lo suyo."),
        (
            msg("Se publica lo que alguien necesita saber, y se mide si le llegó y si se le respondió."),
            msg("Los cargos no aparecen, salvo que su presencia sea la información."),
            msg("Hace falta quien atienda: una cuenta de servicio que no contesta es peor que ninguna."),
        ),
    ),
    Purpose.INSTITUTIONAL: PurposeMeaning(
        msg("Institucional"),
        msg("Que se conozca qué hace el organismo y por qué."),
        (
            msg("Habla la institución y no quien la dirige; el tono es el mismo gobierne quien gobierne."),
            msg("Cabe contar decisiones y obras, sin adjetivos y con su expediente."),
            msg("En periodo electoral casi todo lo de este tipo se detiene."),
        ),
    ),
    Purpose.POLITICAL: PurposeMeaning(
        msg("Acción política"),
        msg("Que se conozca a quien gobierna y su proyecto."),
        (
            msg("No cabe en cuentas públicas: se hace con las del partido o las personales, y con sus medios."),
            msg("Elegirlo aquí deja por escrito un conflicto con la línea editorial, que prohíbe el protagonismo."),
            msg("Consulte antes a la secretaría o a los servicios jurídicos."),
        ),
    ),
}
