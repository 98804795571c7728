"""Unverifiable wording: a gerund, vague verb, or no verb."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.core.messages import LabelledEnum, Message, msg
from app.domain.editorial_line.rules.letter_forms import fold
from app.domain.indicators.rules.wording.grammar import ObjectiveGrammar

LETTER = r"[^\W\d_]"
WORD = re.compile(rf"{LETTER}+(?:[·'’-]{LETTER}+)*")
APOSTROPHES = str.maketrans("’", "'")
OPENING = re.compile(r"[,;:.(–—]")
PARTICIPLES = ("tu", "du", "erantzun", "argitara", "eman", "egin", "jarri", "iritsi", "jakinarazi", "erabili", "ireki")
"""Endings of an initial order in Basque."""
MAX_QUOTED = 5
"""Words quoted."""


class WordingFaultKind(LabelledEnum):
    GERUND = (
        "gerund",
        msg(
            "«%(words)s» dice que se está en ello, no cuándo se ha conseguido: empiece por un infinitivo y diga cuánto "
            "y para cuándo."
        ),
    )
    VAGUE = (
        "vague",
        msg(
            "«%(words)s» a solas no se puede comprobar: diga con qué indicador, desde cuánto, hasta cuánto y "
            "para cuándo."
        ),
    )
    NO_VERB = (
        "no_verb",
        msg(
            "No se lee qué se va a hacer en «%(words)s»: empiece por un infinitivo, por ejemplo «Responder», "
            "«Publicar» "
            "o «Reducir»."
        ),
    )


@dataclass(frozen=True, slots=True)
class WordingFault:
    kind: WordingFaultKind
    words: str

    @property
    def sentence(self) -> Message:
        return msg(self.kind.label.msgid, words=self.words)


@dataclass(frozen=True, slots=True)
class WordToken:
    """A word; `opens`: it begins a clause."""

    text: str
    folded_text: str
    opens: bool


def find_faults(text: str, speech: ObjectiveGrammar | None) -> list[WordingFault]:
    """Return an objective's wording faults; no faults for an empty text or without grammar."""
    tokens = _tokens(text)
    if speech is None or not tokens:
        return []
    return list(_verb_last_faults(tokens, speech) if speech.verb_last else _verb_first_faults(tokens, speech))


def main_verb(text: str, speech: ObjectiveGrammar | None) -> str:
    tokens = _tokens(text)
    if speech is None or not tokens:
        return ""
    if speech.verb_last:
        last = _last_verb(tokens, speech)
        return last.text if last and not _is_gerund(last, speech) else ""
    return next((token.text for token in tokens if _is_infinitive(token, speech)), "")


def _verb_first_faults(tokens: Sequence[WordToken], speech: ObjectiveGrammar) -> Iterator[WordingFault]:
    """Yield faults: a sound infinitive may govern a gerund."""
    start = next((at for at, token in enumerate(tokens) if token.folded_text not in speech.leading), 0)
    verb, rest = tokens[start], tokens[start + 1 :]
    if phrase := _vague_phrase(tokens, start, speech):
        yield WordingFault(WordingFaultKind.VAGUE, phrase)
    elif verb.folded_text in speech.going_on and (gerund := _first_gerund(rest[:2], speech, hanging=True)):
        yield WordingFault(WordingFaultKind.GERUND, f"{verb.text} {gerund.text}")
    elif _is_infinitive(verb, speech):
        yield from (
            WordingFault(WordingFaultKind.VAGUE, joined_verb.text)
            for joined_verb in _joined_verbs(verb, rest, speech)
            if joined_verb.folded_text in speech.vague
        )
    elif gerund := _first_gerund([verb, *rest], speech):
        yield WordingFault(WordingFaultKind.GERUND, gerund.text)
    elif verb.folded_text in speech.nouns:
        yield WordingFault(WordingFaultKind.VAGUE, verb.text)
    else:
        yield WordingFault(WordingFaultKind.NO_VERB, _first_words(tokens))


def _verb_last_faults(tokens: Sequence[WordToken], speech: ObjectiveGrammar) -> Iterator[WordingFault]:
    """Judge the last verb, or an initial participle as an order."""
    last, ends = _last_verb(tokens, speech), [tokens[0], tokens[-1]]
    if phrase := next(
        (candidate for at in range(len(tokens)) if (candidate := _vague_phrase(tokens, at, speech))), None
    ):
        yield WordingFault(WordingFaultKind.VAGUE, phrase)
    elif last is not None and _is_gerund(last, speech):
        yield WordingFault(WordingFaultKind.GERUND, last.text)
    elif vague := next(
        (token for token in (last, *ends) if token and token.folded_text.startswith(tuple(speech.vague))), None
    ):
        yield WordingFault(WordingFaultKind.VAGUE, vague.text)
    elif noun := next((end for end in ends if end.folded_text in speech.nouns), None):
        yield WordingFault(WordingFaultKind.VAGUE, noun.text)
    elif last is None:
        yield WordingFault(WordingFaultKind.NO_VERB, _first_words(tokens))


def _last_verb(tokens: Sequence[WordToken], speech: ObjectiveGrammar) -> WordToken | None:
    """Return the initial order, else the closing verb.

    Genitives («kontsulten») end like some gerunds, which count at the end or before their verb.
    """
    if tokens[0].folded_text.endswith(PARTICIPLES):
        return tokens[0]
    followed = zip(tokens, [*(token.folded_text for token in tokens[1:]), ""], strict=True)
    verbs = [
        word
        for word, after in followed
        if _is_infinitive(word, speech)
        or (_is_gerund(word, speech) and (word.folded_text.endswith("z") or not after or after in speech.going_on))
    ]
    return verbs[-1] if verbs else None


def _is_infinitive(token: WordToken, speech: ObjectiveGrammar) -> bool:
    return bool(speech.infinitive.search(token.folded_text)) and token.folded_text not in speech.not_infinitives


def _is_gerund(token: WordToken, speech: ObjectiveGrammar) -> bool:
    return bool(speech.gerund.search(token.folded_text)) and token.folded_text not in speech.not_gerunds


def _first_gerund(tokens: Sequence[WordToken], speech: ObjectiveGrammar, hanging: bool = False) -> WordToken | None:
    """Return the first gerund; if ambiguous, one opening a clause or depending on a verb."""
    return next(
        (token for token in tokens if (speech.trusts_gerunds or hanging or token.opens) and _is_gerund(token, speech)),
        None,
    )


def _joined_verbs(verb: WordToken, rest: Sequence[WordToken], speech: ObjectiveGrammar) -> Iterator[WordToken]:
    """Yield joined verbs: «informar y sensibilizar»."""
    yield verb
    for joint, other in zip(rest[::2], rest[1::2], strict=False):
        if joint.folded_text not in speech.joining or not _is_infinitive(other, speech):
            return
        yield other


def _vague_phrase(tokens: Sequence[WordToken], at: int, speech: ObjectiveGrammar) -> str:
    rest = " ".join(token.folded_text for token in tokens[at:])
    matched_phrase = next((phrase for phrase in speech.phrases if rest == phrase or rest.startswith(f"{phrase} ")), "")
    return " ".join(token.text for token in tokens[at : at + len(matched_phrase.split())])


def _first_words(tokens: Sequence[WordToken]) -> str:
    shown = " ".join(token.text for token in tokens[:MAX_QUOTED])
    return shown if len(tokens) <= MAX_QUOTED else f"{shown}…"


def _tokens(text: str) -> list[WordToken]:
    tokens, end = [], 0
    for match in WORD.finditer(text):
        opens = end == 0 or bool(OPENING.search(text[end : match.start()]))
        tokens.append(WordToken(match[0], fold(match[0].translate(APOSTROPHES)), opens))
        end = match.end()
    return tokens
