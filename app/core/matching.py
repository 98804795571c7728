"""What is asked of a set of tokens, apart from whoever answers: a database's index, or Python over a few of them."""

from collections.abc import Callable
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
    return asked_of(question)(tokens)


def asked_of(question: Question) -> Callable[[str], bool]:
    """The same, made ready for a question that is asked of many."""
    if isinstance(question, Has):
        wanted = f" {question.token}" if question.is_prefix else f" {question.token} "
        return lambda tokens: wanted in tokens
    tests = [asked_of(part) for part in question.parts]
    if len(tests) == 1:
        return tests[0]
    return (lambda tokens: _all(tests, tokens)) if isinstance(question, Every) else (lambda tokens: _any(tests, tokens))


def _all(tests: list[Callable[[str], bool]], tokens: str) -> bool:
    for test in tests:  # noqa: SIM110 - a generator for each text would cost more than what it asks
        if not test(tokens):
            return False
    return True


def _any(tests: list[Callable[[str], bool]], tokens: str) -> bool:
    for test in tests:  # noqa: SIM110 - as above
        if test(tokens):
            return True
    return False


def either(*tokens: str) -> Either:
    """Any of some tokens."""
    return Either(tuple(Has(token) for token in tokens))
