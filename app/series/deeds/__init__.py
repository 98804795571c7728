"""What a person does to a series, with everything that must change in its posts: one transaction each."""

from app.series.deeds.ending import end
from app.series.deeds.moving import move
from app.series.deeds.reaching import NotAgreed, Reached
from app.series.deeds.rewording import reword

__all__ = ["NotAgreed", "Reached", "end", "move", "reword"]
