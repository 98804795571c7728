from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class HasToken:
    token: str
    is_prefix: bool = False


@dataclass(frozen=True, slots=True)
class AllMatch:
    parts: "tuple[TokenQuery, ...]"


@dataclass(frozen=True, slots=True)
class AnyMatch:
    parts: "tuple[TokenQuery, ...]"


TokenQuery = HasToken | AllMatch | AnyMatch


def compile_token_query(question: TokenQuery) -> Callable[[str], bool]:
    if isinstance(question, HasToken):
        wanted = f" {question.token}" if question.is_prefix else f" {question.token} "
        return lambda tokens: wanted in tokens
    tests = [compile_token_query(part) for part in question.parts]
    if len(tests) == 1:
        return tests[0]
    return (
        (lambda tokens: _matches_all(tests, tokens))
        if isinstance(question, AllMatch)
        else (lambda tokens: _matches_any(tests, tokens))
    )


def _matches_all(tests: list[Callable[[str], bool]], tokens: str) -> bool:
    for test in tests:  # noqa: SIM110 - a generator for each text would cost more than what it asks
        if not test(tokens):
            return False
    return True


def _matches_any(tests: list[Callable[[str], bool]], tokens: str) -> bool:
    for test in tests:  # noqa: SIM110 - as above
        if test(tokens):
            return True
    return False


def any_token(*tokens: str) -> AnyMatch:
    return AnyMatch(tuple(HasToken(token) for token in tokens))
