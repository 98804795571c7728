"""The files of a request, to whoever may read it, and never shown in the browser: they came from anybody."""

from io import BytesIO

from flask import Response, send_file

from app.accounts.rules import Permission
from app.intake import service
from app.intake.views.blueprint import bp
from app.intake.views.page import seen_or_404
from app.pages.shell.request_context import wiring
from app.web.access import requires

P = Permission


@bp.get("/<int:year>/<int:ordinal>/files/<int:position>")
@requires(P.REQUEST_READ, P.REQUEST_MAKE)
def file(year: int, ordinal: int, position: int) -> Response:
    """To be saved, in a sandbox for whoever opens it all the same; `nosniff` goes with every answer."""
    asked = seen_or_404(year, ordinal)
    known, content = service.file_of(asked, position), service.content_of(wiring().files, asked, position)
    kept = BytesIO(content)
    answer = send_file(kept, known["media_type"], as_attachment=True, download_name=known["name"], max_age=0)
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer
