import sys

import click

CLEAR_LINE = "\r\x1b[K"


class CountedLine:
    """A line of the terminal that says how far long work is; elsewhere, only what has ended."""

    def __init__(self) -> None:
        self._rewrites = sys.stderr.isatty()

    def __call__(self, what: str, done: int, total: int) -> None:
        ends = done >= total
        if not (self._rewrites or ends):
            return
        start = CLEAR_LINE if self._rewrites else ""
        click.echo(f"{start}{what}: {done} de {total}", nl=ends, err=True)
