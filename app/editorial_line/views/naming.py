"""How what a condition speaks of is called, by the code it has in the data."""

from collections.abc import Mapping

from app.channels.rules.accounts import NETWORK_NAMES
from app.editorial_line.rules.declarations import OF_PICTURES, OF_TEXTS
from app.editorial_line.rules.line import Line
from app.topics.rules import TopicClass, class_name
from app.web.words import translate


def names_of(line: Line) -> Mapping[str, str]:
    lexicons = {lexicon.code: lexicon.title for lexicon in line.lexicons}
    registers = {register.code: register.title for register in line.registers}
    classes = {one.value: translate(class_name(one)) for one in TopicClass}
    asked = {what: translate(question) for what, question in {**OF_TEXTS, **OF_PICTURES}.items()}
    networks = {network.value: name for network, name in NETWORK_NAMES.items()}
    return {**asked, **networks, **classes, **lexicons, **registers}
