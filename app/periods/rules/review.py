"""What to look at by hand in each account on the day an election is called.

What was already there counts: keeping a video of achievements on an official account after the call breaches art. 50.2
LOREG (Junta Electoral Central on @desdelamoncloa, April 2019). The default is a list to look at, never a mass deletion.
"""

from enum import StrEnum

from app.core.words import Sentence, say


class Part(StrEnum):
    PINNED = "pinned"
    BIO = "bio"
    COVER = "cover"


PART_WORDS: dict[Part, Sentence] = {
    Part.PINNED: say("Publicaciones fijadas e historias destacadas"),
    Part.BIO: say("Biografía y enlaces"),
    Part.COVER: say("Portada y avatar"),
}
