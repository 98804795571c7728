"""What is asked of a set of tokens, apart from whoever answers: a database's index, or Python over a few of them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Has:
    """The token is there; `is_prefix`: one that begins with it is."""

    token: str
    is_prefix: bool = False


@dataclass(frozen=True, slots=True)
class Every:
    parts: "tuple[Question, ...]"


@dataclass(frozen=True, slots=True)
class Either:
    parts: "tuple[Question, ...]"


Question = Has | Every | Either


def holds(question: Question, tokens: str) -> bool:
    """Of tokens that stand between single blanks, at the ends too. Nothing asked holds of anything."""
    match question:
        case Every(parts):
            return all(holds(part, tokens) for part in parts)
        case Either(parts):
            return any(holds(part, tokens) for part in parts)
        case Has(token, is_prefix=True):
            return f" {token}" in tokens
        case Has(token):
            return f" {token} " in tokens


def either(*tokens: str) -> Either:
    """Any of some tokens."""
    return Either(tuple(Has(token) for token in tokens))
