"""What is wrong with a line as a whole."""

from app.core.words import say
from app.editorial_line.rules.line import Line
from app.editorial_line.rules.plain import BadLine


def check_line(line: Line) -> None:
    """Raise `BadLine` when two rules have the same code."""
    codes = [rule.code for rule in line.rules]
    if repeated := sorted({code for code in codes if codes.count(code) > 1}):
        raise BadLine([say("La regla %(code)s está dos veces.", code=code) for code in repeated])
