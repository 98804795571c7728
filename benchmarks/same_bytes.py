"""What feeds are measured against: a bare route that says hello, and the bytes of a feed given from memory.

Served by the same command as the product (`benchmarks.feeds` starts it). `FEED_FILES` is where the bytes lie.
"""

import os
from functools import cache
from pathlib import Path

from flask import Flask, Response

app = Flask(__name__)


@cache
def kept(name: str) -> bytes:
    return (Path(os.environ["FEED_FILES"]) / name).read_bytes()


@app.get("/hello")
def hello() -> str:
    return "hello"


@app.get("/same/<name>")
def same(name: str) -> Response:
    return Response(kept(name), content_type="text/calendar; charset=utf-8")
