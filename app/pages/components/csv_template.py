"""A spreadsheet that a person downloads to fill in and bring back."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask import Response

from app.pages.shell.request_context import wiring


def csv_template(headings: Mapping[str, str], rows: Iterable[Sequence[Any]], *, name: str) -> Response:
    """Serve the template as CSV, never cached: it names what there is today."""
    answer = Response(wiring().sheet_writer.csv(list(headings.values()), rows), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    answer.headers["Cache-Control"] = "no-store"
    return answer
