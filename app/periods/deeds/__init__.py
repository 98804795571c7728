"""What a period changes beyond itself: what is scheduled inside it is held, and people release it."""

from app.periods.deeds.confirming import confirm, follow, inherit
from app.periods.deeds.ending import end
from app.periods.deeds.holding import seal, to_hold
from app.periods.deeds.releasing import release

__all__ = ["confirm", "end", "follow", "inherit", "release", "seal", "to_hold"]
