"""The baseline of approvals: the same seven requests with the minimum of an honest workflow.

Served by the same command as the product (`benchmarks.approvals` starts it). Each request finds its session and
permission in the database; each act checks a CSRF token, moves a row only from the version seen, and adds a row of its
act, in one transaction.
"""

import hmac
from functools import cache
from typing import Any

import sqlalchemy as sa
from flask import Flask, Response, abort, redirect, request
from jinja2 import Environment
from sqlalchemy import Connection, Engine

from app.db.engine import open_engine, read_only_engine
from config import Config

TABLES = sa.MetaData()
SESSIONS = sa.Table(
    "bare_session",
    TABLES,
    sa.Column("token", sa.Text, primary_key=True),
    sa.Column("person", sa.Integer),
    sa.Column("csrf", sa.Text),
)
PERMISSIONS = sa.Table(
    "bare_permission",
    TABLES,
    sa.Column("person", sa.Integer, primary_key=True),
    sa.Column("name", sa.Text, primary_key=True),
)
ITEMS = sa.Table(
    "bare_item",
    TABLES,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("text", sa.Text),
    sa.Column("state", sa.Text, index=True),
    sa.Column("version", sa.Integer),
)
DONE = sa.Table(
    "bare_done",
    TABLES,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("item", sa.Integer, index=True),
    sa.Column("person", sa.Integer),
    sa.Column("what", sa.Text),
)
NEXT = {"submit": ("draft", "first"), "first": ("first", "second"), "second": ("second", "approved")}
PEOPLE = {"author": 1, "first": 2, "second": 3}
MAY = {"author": ("write",), "first": ("decide", "write"), "second": ("decide", "write")}
PAGE = Environment(autoescape=True).from_string(
    "<!doctype html><title>{{ title }}</title><ul>{% for row in rows %}<li>{% for cell in row %}<span>{{ cell }}</span>"
    "{% endfor %}</li>{% endfor %}</ul>"
)
app = Flask(__name__)


@cache
def engine() -> Engine:
    database = open_engine(Config().database)
    TABLES.create_all(database)
    return database


@cache
def reader() -> Engine:
    return read_only_engine(engine())


def begin(connection: Connection) -> None:
    """Insert the three people, each signed in with their name as the token."""
    TABLES.create_all(connection)
    connection.execute(sa.insert(SESSIONS), [{"token": n, "person": k, "csrf": f"csrf-{n}"} for n, k in PEOPLE.items()])
    connection.execute(
        sa.insert(PERMISSIONS), [{"person": PEOPLE[n], "name": name} for n, names in MAY.items() for name in names]
    )


def allowed(connection: Connection, permission: str) -> int:
    """Return the requesting person, who must have the permission and, to act, their form's token."""
    query = (
        sa.select(SESSIONS.c.person, SESSIONS.c.csrf, PERMISSIONS.c.name)
        .outerjoin(PERMISSIONS, (PERMISSIONS.c.person == SESSIONS.c.person) & (PERMISSIONS.c.name == permission))
        .where(SESSIONS.c.token == request.cookies.get("bare", ""))
    )
    row = connection.execute(query).one_or_none()
    if row is None or row.name is None:
        abort(403)
    if request.method == "POST" and not hmac.compare_digest(row.csrf, request.form.get("csrf", "")):
        abort(400)
    return int(row.person)


@app.post("/items")
def create() -> Any:
    with engine().begin() as connection:
        person = allowed(connection, "write")
        fields = {"text": request.form["text"], "state": "draft", "version": 1}
        key = connection.execute(sa.insert(ITEMS).returning(ITEMS.c.id), fields).scalar_one()
        connection.execute(sa.insert(DONE), {"item": key, "person": person, "what": "create"})
    return redirect(f"/items/{key}", 303)


@app.post("/items/<int:key>/<step>")
def move(key: int, step: str) -> Any:
    before, after = NEXT[step]
    with engine().begin() as connection:
        person = allowed(connection, "write" if step == "submit" else "decide")
        here = sa.and_(ITEMS.c.id == key, ITEMS.c.state == before, ITEMS.c.version == int(request.form["version"]))
        moved = connection.execute(sa.update(ITEMS).where(here).values(state=after, version=ITEMS.c.version + 1))
        if moved.rowcount != 1:
            abort(409)
        connection.execute(sa.insert(DONE), {"item": key, "person": person, "what": step})
    return redirect("/queue", 303)


@app.get("/queue")
def queue() -> str:
    with reader().connect() as connection:
        allowed(connection, "decide")
        wanted = sa.select(ITEMS.c.id, ITEMS.c.text, ITEMS.c.state).where(ITEMS.c.state.in_(("first", "second")))
        rows = connection.execute(wanted.order_by(ITEMS.c.id).limit(50)).all()
    return PAGE.render(title="Queue", rows=rows)


@app.get("/items/<int:key>")
def item(key: int) -> str:
    with reader().connect() as connection:
        allowed(connection, "write")
        rows = connection.execute(sa.select(ITEMS).where(ITEMS.c.id == key)).all()
        done = connection.execute(sa.select(DONE.c.what, DONE.c.person).where(DONE.c.item == key)).all()
    return PAGE.render(title="Item", rows=[*rows, *done])


@app.after_request
def unstored(answer: Response) -> Response:
    answer.headers["Cache-Control"] = "no-store"
    return answer
