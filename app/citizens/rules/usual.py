"""What an organisation usually fills its answers with."""

from app.citizens.rules.templates import Fill
from app.core.words import say

USUAL = {
    "sede": (Fill.URL, say("Sede electrónica")),
    "tramites": (Fill.URL, say("Trámites y servicios")),
    "oficina": (Fill.TEXT, say("Oficina de atención")),
    "telefono": (Fill.PHONE, say("Teléfono de información")),
    "horario": (Fill.TEXT, say("Horario en que se atiende")),
    "canal": (Fill.TEXT, say("Por dónde escribir en privado")),
    "incidencias": (Fill.URL, say("Avisos e incidencias")),
    "quejas": (Fill.URL, say("Quejas y reclamaciones")),
    "normas": (Fill.URL, say("Normas de participación")),
    "transparencia": (Fill.URL, say("Acceso a la información pública")),
    "prensa": (Fill.MAIL, say("Correo de prensa")),
}
"""By the name a variable asks for it (`usual.sede`): its kind and what people call it."""
SOURCES = {
    "": say("se pregunta cada vez"),
    "case.unit": say("la unidad del caso"),
    "case.resolve_by": say("el plazo del caso"),
    "case.code": say("el número del caso"),
    "organisation.name": say("el nombre de la organización"),
    "period.ends": say("el final del periodo electoral"),
} | {f"usual.{name}": label for name, (_, label) in USUAL.items()}
"""Where a variable may be filled from."""
