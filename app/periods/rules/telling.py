"""What a period does, in the fewest words."""

from app.core.words import Sentence, say

EFFECT_WORDS: dict[bool, Sentence] = {
    True: say("No sale nada más que lo permitido."),
    False: say("Solo información de servicio."),
}
"""By whether its kind pauses everything."""
