"""The baseline of the pages: Flask, one select of the same rows, a template of the same size, nothing else.

Served by the same command as the product (`benchmarks.pages` starts it). `GET /<name>?bytes=N` answers with a page of N
bytes with every row, `GET /as-reviewer/<name>?bytes=N` only to reviewers of `benchmarks.bare_workflow`;
`POST /deed?bytes=N` reads one post, adds one row in one transaction and answers N bytes.
"""

from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Any

import sqlalchemy as sa
from flask import Flask, request
from jinja2 import Environment, Template
from sqlalchemy import Engine
from sqlmodel import col, select

from app import tables
from app.core.clock import system_now
from app.core.date_ranges import agenda_range, month_of
from app.db.engine import open_engine, read_only_engine
from app.domain.approvals.models.rounds import Round, RoundStep, StepCandidate
from app.domain.audit.models import AuditEntry
from app.domain.directory.models import Channel, Topic
from app.domain.organisations.models import Organisation
from app.domain.people.models import User
from app.domain.posts.models import Post, PostVersion, Variant
from app.domain.search.models import SearchEntry
from app.domain.search.queries.results import PAGE as RESULTS
from benchmarks.bare_workflow import allowed
from config import Config

assert tables.MODULES
PAGE = 50
INDEXED = {
    "sqlite": "search_entry.id IN (SELECT rowid FROM search_words WHERE search_words MATCH :question)",
    "postgresql": "search_entry.whole_vector @@ CAST(:question AS tsquery)",
}
JINJA = Environment(autoescape=True)
NOTES = sa.Table("bare_note", sa.MetaData(), sa.Column("id", sa.Integer, primary_key=True), sa.Column("text", sa.Text))
app = Flask(__name__)


@cache
def writer() -> Engine:
    engine = open_engine(Config().database)
    NOTES.create(engine, checkfirst=True)
    return engine


@cache
def reader() -> Engine:
    return read_only_engine(writer())


@cache
def queries() -> dict[str, Any]:
    """Return the queries of a product page's rows, by name."""
    with reader().connect() as connection:
        here, zone = connection.execute(
            select(Organisation.id, Organisation.zone).order_by(col(Organisation.id)).limit(1)
        ).one()
        who = connection.execute(
            select(StepCandidate.user_id).order_by(col(StepCandidate.user_id)).limit(1)
        ).scalar_one()
        today = system_now().date()
        waiting = _waiting(here, who)
        deadline, step = col(StepCandidate.deadline_at), col(StepCandidate.round_step_id)
        soonest: tuple[Any, ...] = (deadline, step)
        post = connection.execute(waiting.with_only_columns(Post.id).order_by(*soonest).limit(1)).scalar_one()
    return {
        "person": select(User.email, User.name).limit(1),
        "month": _planned(here, month_of(today).grid.bounds(zone)),
        "agenda": _planned(here, agenda_range(today, days=7).bounds(zone)),
        "first": waiting.order_by(deadline, step),
        "last": waiting.order_by(deadline.desc(), step.desc()),
        "list": _posts(here).order_by(col(Post.changed_at).desc(), col(Post.id).desc()).limit(PAGE),
        "choices": _choices(here),
        "post": _post_page(here, post),
    }


def _posts(here: int) -> Any:
    return (
        select(Post.year, Post.ordinal, Post.title, Post.status, Post.planned_at, Topic.name)
        .outerjoin(Topic, col(Topic.id) == Post.topic_id)
        .where(Post.organisation_id == here)
    )


def _planned(here: int, bounds: tuple[Any, Any]) -> Any:
    planned = col(Post.planned_at)
    return _posts(here).where(planned >= bounds[0], planned < bounds[1]).order_by(planned, col(Post.id))


@cache
def _results() -> tuple[Any, int]:
    """Return the index's query for a page of results, newest first, and its count of columns."""
    shown = (SearchEntry.title, SearchEntry.text, SearchEntry.status, SearchEntry.at)
    more = (SearchEntry.accounts, SearchEntry.year, SearchEntry.ordinal)
    with reader().connect() as connection:
        here = connection.execute(select(Organisation.id).order_by(col(Organisation.id)).limit(1)).scalar_one()
    query = (
        sa.select(*shown, *more)
        .where(col(SearchEntry.organisation_id) + 0 == here, sa.text(INDEXED[reader().dialect.name]))
        .order_by(col(SearchEntry.at).desc(), col(SearchEntry.id).desc())
        .limit(RESULTS)
    )
    return query, len(shown) + len(more)


def _choices(here: int) -> Any:
    """Return the composer's choices: accounts and topics."""
    accounts = select(Channel.id, Channel.name).where(Channel.organisation_id == here)
    return accounts.union_all(select(Topic.id, Topic.name).where(Topic.organisation_id == here))


def _post_page(here: int, post: int) -> Any:
    """Return a post page's data: each account's text, the review's steps and the history."""
    return (
        select(Variant.language, Variant.text, Channel.name, RoundStep.name, RoundStep.why, AuditEntry.actor_name)
        .add_columns(AuditEntry.act, AuditEntry.at, AuditEntry.detail, PostVersion.number, PostVersion.created_at)
        .join(PostVersion, col(PostVersion.id) == Variant.post_version_id)
        .join(Channel, col(Channel.id) == Variant.channel_id)
        .outerjoin(Round, col(Round.post_id) == post)
        .outerjoin(RoundStep, col(RoundStep.round_id) == Round.id)
        .outerjoin(AuditEntry, (AuditEntry.organisation_id == here) & (AuditEntry.subject == f"post:{post}"))
        .where(PostVersion.organisation_id == here, PostVersion.post_id == post)
    )


def _waiting(here: int, who: int) -> Any:
    return (
        _posts(here)
        .join(Round, col(Round.post_id) == Post.id)
        .join(RoundStep, col(RoundStep.round_id) == Round.id)
        .join(StepCandidate, col(StepCandidate.round_step_id) == RoundStep.id)
        .where(StepCandidate.organisation_id == here, StepCandidate.user_id == who)
        .limit(PAGE)
    )


@lru_cache
def template(columns: int, filler: int, rest: int) -> Template:
    """Return a template of every column of every row, padded to size with plain text, as most of a page is."""
    cells = "".join(f"<span>{{{{ row[{n}] }}}}</span>" for n in range(columns))
    row = f"<li>{cells}{'.' * filler}</li>"
    return JINJA.from_string(f"<!doctype html><ul>{{% for row in rows %}}{row}{{% endfor %}}</ul>{'.' * rest}")


def filler(rows: int, size: int, wanted: int) -> tuple[int, int]:
    """Return the plain text for each row, and for the rest of the page."""
    missing = max(0, wanted - size)
    each = missing // rows if rows else 0
    return each, missing - each * rows


@cache
def bare_size(name: str) -> int:
    with reader().connect() as connection:
        rows = connection.execute(queries()[name]).all()
    return len(template(len(rows[0]), 0, 0).render(rows=rows).encode())


@app.get("/<name>")
def page(name: str) -> str:
    with reader().connect() as connection:
        rows = connection.execute(queries()[name]).all()
    return _rendered(name, rows)


@app.get("/as-reviewer/<name>")
def page_of_reviewer(name: str) -> str:
    """Answer the same after checking a session and a permission, as each request of the bare workflow."""
    with reader().connect() as connection:
        allowed(connection, "decide")
        rows = connection.execute(queries()[name]).all()
    return _rendered(name, rows)


def _rendered(name: str, rows: Sequence[Any]) -> str:
    wanted = request.args.get("bytes", 0, type=int)
    return template(len(rows[0]), *filler(len(rows), bare_size(name), wanted)).render(rows=rows)


@app.get("/results/<question>")
def results(question: str) -> str:
    (query, columns), wanted = _results(), request.args.get("bytes", 0, type=int)
    with reader().connect() as connection:
        rows = connection.execute(query, {"question": question}).all()
    return template(columns, *filler(len(rows), _results_size(question), wanted)).render(rows=rows)


@cache
def _results_size(question: str) -> int:
    query, columns = _results()
    with reader().connect() as connection:
        rows = connection.execute(query, {"question": question}).all()
    return len(template(columns, 0, 0).render(rows=rows).encode())


@app.post("/deed")
def deed() -> str:
    with writer().begin() as connection:
        title = connection.execute(select(Post.title).limit(1)).scalar_one()
        connection.execute(sa.insert(NOTES), {"text": f"{title} {request.form.get('reason', '')}"})
    return "." * request.args.get("bytes", 0, type=int)
