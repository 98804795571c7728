"""Who looks after the accounts: the hours each has for it, and who is there when they are not."""

from collections import Counter
from collections.abc import Mapping

from app.core.errors import Refusal
from app.core.words import say

MOST_HOURS = 60
"""A week that nobody works."""
ADMINISTRATORS = 2
"""How many should be able to administer an account: with one alone, it is lost with them."""


def minutes_of(hours: float) -> int:
    return round(hours * 60)


def hours_of(minutes: int) -> float:
    return round(minutes / 60, 2)


def circle(substitutes: Mapping[int, int], person: int, chosen: int) -> list[int]:
    """The people one would come round by to `person` again, if `chosen` stood in for them; none where one would not.

    `substitutes`: who stands in for whom already.
    """
    path, known = [person, chosen], {**substitutes, person: chosen}
    while path[-1] != person:
        following = known.get(path[-1])
        if following is None or following in path[1:]:
            return []
        path.append(following)
    return path


def check_substitute(substitutes: Mapping[int, int], person: int, chosen: int, names: Mapping[int, str]) -> None:
    """Raise `Refusal` for oneself, and for a circle in which nobody would be left."""
    if chosen == person:
        raise Refusal(say("Nadie se sustituye a sí mismo. Elija a otra persona."))
    if path := circle(substitutes, person, chosen):
        way = " → ".join(names.get(one, "?") for one in path)
        raise Refusal(say("Sería un círculo, y nadie quedaría al cargo: %(way)s. Elija a otra persona.", way=way))


def short_names(names: Mapping[int, str]) -> dict[int, str]:
    """As few words of each name as tell it apart from the others: «Vicent», «Ana Ruiz»."""
    short: dict[int, str] = {}
    for length in (1, 2, 3):
        said = {key: " ".join(name.split()[:length]) for key, name in names.items()}
        counted = Counter(said.values())
        short = {key: word for key, word in said.items() if counted[word] == 1} | short
    return {**names, **short}
