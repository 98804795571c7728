"""The sentences about a decision whose function a writer gave, or oneself (decision 205)."""

from app.core.words import say

HAND_MARK = say("(su función se la dio quien escribió el texto: hace falta otra persona)")
"""The words beside a marked yes, wherever a decision is shown."""
MARKED = say(
    "Su función se la dio quien ha escrito este texto, o usted, y nadie más la ha confirmado: su visto bueno queda "
    "escrito y hace falta además el de otra persona."
)
NO_OTHER = say(
    "Su función se la dio quien ha escrito este texto, o usted, y no hay otra persona que pueda dar el visto bueno que "
    "falta. Pida a alguien con responsabilidad que confirme su función, en «Funciones que deciden», o use la "
    "aprobación única si el organismo la tiene."
)
NOT_TAKEN = say("Su función se la dio quien ha escrito este texto, o usted: no puede avocarlo ni exceptuar sus reglas.")
