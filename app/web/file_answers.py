"""Files as answers: stored ones in ranges (RFC 9110 §14), and those just written for one reader.

Each range is short: a player that is paused would otherwise hold a thread.
"""

import os
from io import BytesIO
from typing import IO, BinaryIO

from flask import Response, request, send_file
from werkzeug.datastructures import ContentRange
from werkzeug.exceptions import RequestedRangeNotSatisfiable
from werkzeug.wsgi import FileWrapper

LONGEST_RANGE = 2_000_000
"""Bytes answered at once; the player asks for more when it needs it."""
IN_MEMORY = 1024 * 1024
"""Bytes of a file just written that are kept off the disk."""


def ranged_answer(stream: BinaryIO, size: int, media_type: str) -> Response:
    """Answer the range bounds for, or its beginning; the whole file where none is. The stream is closed with it."""
    if request.range is None:
        answer = whole_answer(stream, size, media_type)
    else:
        with stream:
            answer = _part(stream, size, media_type)
    answer.headers["Accept-Ranges"] = "bytes"
    return answer


def whole_answer(stream: BinaryIO, size: int, media_type: str) -> Response:
    """Answer the file, read as it leaves. The stream is closed with it."""
    answer = Response(FileWrapper(stream), mimetype=media_type, direct_passthrough=True)
    answer.content_length = size
    return answer


def _part(stream: BinaryIO, size: int, media_type: str) -> Response:
    bounds = request.range.range_for_length(size) if request.range else None
    if bounds is None:
        raise RequestedRangeNotSatisfiable(length=size)
    start, stop = bounds[0], min(bounds[1], bounds[0] + LONGEST_RANGE)
    stream.seek(start)
    answer = Response(stream.read(stop - start), 206, mimetype=media_type)
    answer.content_range = ContentRange("bytes", start, stop, size)
    return answer


def download_written(out: IO[bytes], media_type: str, name: str) -> Response:
    """Answer a temporary file just written, for this person alone; the caller closes it, whatever happens."""
    size = out.tell()
    out.seek(0)
    content = BytesIO(out.read()) if size <= IN_MEMORY else os.fdopen(os.dup(out.fileno()), "rb")
    answer = send_file(content, media_type, as_attachment=True, download_name=name, max_age=0)
    answer.content_length = size
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
