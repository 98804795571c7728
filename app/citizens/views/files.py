"""What shows a message (captures and files), to whoever reads cases, and never run by the browser."""

from io import BytesIO

from flask import Response, send_file

from app.accounts.rules import Permission
from app.citizens.queries.cases import case_or_404
from app.citizens.queries.written import message_or_404
from app.citizens.views.blueprint import bp
from app.intake import service as intake
from app.pages.shell.request_context import organisation, wiring
from app.web.access import requires
from app.web.request import reading


@bp.get("/<int:year>/<int:ordinal>/messages/<int:message_id>/files/<int:position>")
@requires(Permission.CASE_READ)
def file(year: int, ordinal: int, message_id: int, position: int) -> Response:
    """To be saved, in a sandbox for whoever opens it all the same."""
    case = case_or_404(reading(), organisation().id, year, ordinal)
    message = message_or_404(reading(), case, message_id)
    known, content = intake.file_of(message, position), intake.content_of(wiring().files, message, position)
    answer = send_file(
        BytesIO(content), known["media_type"], as_attachment=True, download_name=known["name"], max_age=0
    )
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer
