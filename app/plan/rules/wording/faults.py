"""What keeps the words of an objective from being checked: a gerund, a verb that says nothing, or no verb at all."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.core.words import Sentence, say
from app.editorial_line.rules.folding import fold
from app.plan.rules.wording.basque import BASQUE
from app.plan.rules.wording.catalan import CATALAN
from app.plan.rules.wording.galician import GALICIAN
from app.plan.rules.wording.spanish import SPANISH
from app.plan.rules.wording.speech import Speech

SPEECHES = {"es": SPANISH, "ca": CATALAN, "gl": GALICIAN, "eu": BASQUE}
LETTER = r"[^\W\d_]"
WORD = re.compile(rf"{LETTER}+(?:[·'’-]{LETTER}+)*")
APOSTROPHES = str.maketrans("’", "'")
OPENING = re.compile(r"[,;:.(–—]")
PARTICIPLES = ("tu", "du", "erantzun", "argitara", "eman", "egin", "jarri", "iritsi", "jakinarazi", "erabili", "ireki")
"""How what opens an order in Basque ends."""
SHOWN = 5
"""Words of an objective without a verb that are said back."""


class FaultKind(StrEnum):
    GERUND = "gerund"
    VAGUE = "vague"
    NO_VERB = "no_verb"


FAULT_WORDS = {
    FaultKind.GERUND: say(
        "«%(words)s» dice que se está en ello, no cuándo se ha conseguido: empiece por un infinitivo y diga cuánto "
        "y para cuándo."
    ),
    FaultKind.VAGUE: say(
        "«%(words)s» a solas no se puede comprobar: diga con qué indicador, desde cuánto, hasta cuánto y para cuándo."
    ),
    FaultKind.NO_VERB: say(
        "No se lee qué se va a hacer en «%(words)s»: empiece por un infinitivo, por ejemplo «Responder», «Publicar» "
        "o «Reducir»."
    ),
}


@dataclass(frozen=True, slots=True)
class Fault:
    """`words` as they were typed."""

    kind: FaultKind
    words: str

    @property
    def sentence(self) -> Sentence:
        return say(FAULT_WORDS[self.kind].msgid, words=self.words)


@dataclass(frozen=True, slots=True)
class Token:
    """`opens`: nothing stands between it and the beginning of a clause."""

    text: str
    said: str
    opens: bool


def faults(text: str, language: str) -> list[Fault]:
    """Of one objective in one language; none where nothing is written or the language is not known."""
    speech, tokens = SPEECHES.get(language), _tokens(text)
    if speech is None or not tokens:
        return []
    return list(_closing(tokens, speech) if speech.verb_last else _opening(tokens, speech))


def main_verb(text: str, language: str) -> str:
    """As it was typed; nothing where none is known."""
    speech, tokens = SPEECHES.get(language), _tokens(text)
    if speech is None or not tokens:
        return ""
    if speech.verb_last:
        last = _last_verb(tokens, speech)
        return last.text if last and not _is_gerund(last, speech) else ""
    return next((token.text for token in tokens if _is_infinitive(token, speech)), "")


def _opening(tokens: Sequence[Token], speech: Speech) -> Iterator[Fault]:
    """Where the verb opens the sentence: what hangs from a sound infinitive may be a gerund."""
    start = next((at for at, one in enumerate(tokens) if one.said not in speech.leading), 0)
    verb, rest = tokens[start], tokens[start + 1 :]
    if phrase := _phrase(tokens, start, speech):
        yield Fault(FaultKind.VAGUE, phrase)
    elif verb.said in speech.going_on and (found := _gerund(rest[:2], speech, hanging=True)):
        yield Fault(FaultKind.GERUND, f"{verb.text} {found.text}")
    elif _is_infinitive(verb, speech):
        yield from (Fault(FaultKind.VAGUE, one.text) for one in _joined(verb, rest, speech) if one.said in speech.vague)
    elif found := _gerund([verb, *rest], speech):
        yield Fault(FaultKind.GERUND, found.text)
    elif verb.said in speech.nouns:
        yield Fault(FaultKind.VAGUE, verb.text)
    else:
        yield Fault(FaultKind.NO_VERB, _beginning(tokens))


def _closing(tokens: Sequence[Token], speech: Speech) -> Iterator[Fault]:
    """Where the verb closes it: the last one counts, or a participle that opens it as an order does."""
    last, ends = _last_verb(tokens, speech), [tokens[0], tokens[-1]]
    if phrase := next((found for at in range(len(tokens)) if (found := _phrase(tokens, at, speech))), None):
        yield Fault(FaultKind.VAGUE, phrase)
    elif last is not None and _is_gerund(last, speech):
        yield Fault(FaultKind.GERUND, last.text)
    elif vague := next((one for one in (last, *ends) if one and one.said.startswith(tuple(speech.vague))), None):
        yield Fault(FaultKind.VAGUE, vague.text)
    elif noun := next((one for one in ends if one.said in speech.nouns), None):
        yield Fault(FaultKind.VAGUE, noun.text)
    elif last is None:
        yield Fault(FaultKind.NO_VERB, _beginning(tokens))


def _last_verb(tokens: Sequence[Token], speech: Speech) -> Token | None:
    """The order that opens the sentence, or else what closes it.

    A genitive («kontsulten») ends as some gerunds do: those count at the end, or before what they hang from.
    """
    if tokens[0].said.endswith(PARTICIPLES):
        return tokens[0]
    followed = zip(tokens, [*(one.said for one in tokens[1:]), ""], strict=True)
    verbs = [
        one
        for one, after in followed
        if _is_infinitive(one, speech)
        or (_is_gerund(one, speech) and (one.said.endswith("z") or not after or after in speech.going_on))
    ]
    return verbs[-1] if verbs else None


def _is_infinitive(token: Token, speech: Speech) -> bool:
    return bool(speech.infinitive.search(token.said)) and token.said not in speech.not_infinitives


def _is_gerund(token: Token, speech: Speech) -> bool:
    return bool(speech.gerund.search(token.said)) and token.said not in speech.not_gerunds


def _gerund(tokens: Sequence[Token], speech: Speech, hanging: bool = False) -> Token | None:
    """The first; where endings mislead, only one that opens a clause or hangs from a verb."""
    return next(
        (one for one in tokens if (speech.trusts_gerunds or hanging or one.opens) and _is_gerund(one, speech)), None
    )


def _joined(verb: Token, rest: Sequence[Token], speech: Speech) -> Iterator[Token]:
    """The verb and those that go with it: «informar y sensibilizar»."""
    yield verb
    for joint, other in zip(rest[::2], rest[1::2], strict=False):
        if joint.said not in speech.joining or not _is_infinitive(other, speech):
            return
        yield other


def _phrase(tokens: Sequence[Token], at: int, speech: Speech) -> str:
    """The words that say nothing together, where they begin here; as they were typed."""
    said = " ".join(one.said for one in tokens[at:])
    found = next((one for one in speech.phrases if said == one or said.startswith(f"{one} ")), "")
    return " ".join(one.text for one in tokens[at : at + len(found.split())])


def _beginning(tokens: Sequence[Token]) -> str:
    shown = " ".join(one.text for one in tokens[:SHOWN])
    return shown if len(tokens) <= SHOWN else f"{shown}…"


def _tokens(text: str) -> list[Token]:
    found, end = [], 0
    for match in WORD.finditer(text):
        opens = end == 0 or bool(OPENING.search(text[end : match.start()]))
        found.append(Token(match[0], fold(match[0].translate(APOSTROPHES)), opens))
        end = match.end()
    return found
