"""What an organisation usually fills its answers with."""

from app.citizens.rules.variables import Fill
from app.core.words import say

USUAL = {
    "sede": (Fill.URL, say("Sede electrónica")),
    "tramites": (Fill.URL, say("Trámites y servicios")),
    "oficina": (Fill.PLACE, say("Oficina de atención")),
    "telefono": (Fill.PHONE, say("Teléfono de información")),
    "horario": (Fill.HOURS, say("Horario en que se atiende")),
    "canal": (Fill.PLACE, say("Por dónde escribir en privado")),
    "incidencias": (Fill.URL, say("Avisos e incidencias")),
    "quejas": (Fill.URL, say("Quejas y reclamaciones")),
    "normas": (Fill.URL, say("Normas de participación")),
    "transparencia": (Fill.URL, say("Acceso a la información pública")),
    "prensa": (Fill.MAIL, say("Correo de prensa")),
}
"""By the name a variable asks for it (`usual.sede`): its kind and what people call it."""
HOUSE_LISTS = {
    "procedimientos": say("Trámites"),
    "lugares": say("Lugares"),
    "organismos": say("Otros organismos"),
}
"""Lists the organisation keeps, a value to a line, by the name `variables.LISTS` gives them."""
LONGEST_LIST = 4000
LONGEST_ITEM = 80
LINKS = frozenset({Fill.URL})
"""Kinds that need nobody to confirm them: the list of own domains says which are good."""


def lines_of(value: str) -> list[str]:
    """Return the values of a list as it is kept, each once."""
    return list(dict.fromkeys(line.strip() for line in value.splitlines() if line.strip()))


SOURCES = {
    "": say("se pregunta cada vez"),
    "case.unit": say("la unidad del caso"),
    "case.resolve_by": say("el plazo del caso"),
    "case.code": say("el número del caso"),
    "organisation.name": say("el nombre de la organización"),
    "period.ends": say("el final del periodo electoral"),
} | {f"usual.{name}": label for name, (_, label) in USUAL.items()}
"""Where a variable may be filled from."""
