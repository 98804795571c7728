"""What any page says of the dates that bind: where the organisation serves, and what goes on meanwhile."""

from collections.abc import Iterable

from app.periods.rules.territory import Territory, body_territory
from app.topics.rules import TopicClass, class_name
from app.web.request import organisation
from app.web.words import translate


def own_place() -> Territory:
    return body_territory(organisation().territory_code, organisation().region)


def class_words(names: Iterable[str]) -> str:
    """Classes of topics as a list people read."""
    return ", ".join(translate(class_name(TopicClass(name))).lower() for name in names)
