"""Nothing that publishes reads content anew: what leaves was sealed in the approved version (invariant I1).

The send path imports what is listed here and reaches the database by no other way. What the listed modules read is seen
at a real send (`tests/publishing/test_live_content.py`).
"""

import ast
from collections.abc import Iterator
from importlib.util import resolve_name
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT

SENDING = ("app/usecases/publishing", "app/domain/publishing/service")
CARRYING = ("app/adapters/networks", "app/adapters/http")
GROUND = "app.core app.db"
SENDERS_OWN = """app.domain.approvals app.domain.audit app.domain.directory.models app.domain.directory.ports
    app.domain.directory.queries app.domain.directory.rules.account_acts
    app.domain.directory.rules.credential_terms app.domain.directory.rules.document_limits
    app.domain.directory.rules.network_limits app.domain.directory.rules.network_prices
    app.domain.directory.rules.networks app.domain.directory.rules.oauth_providers
    app.domain.directory.rules.text_length app.domain.directory.rules.text_parts
    app.domain.directory.rules.topics app.domain.directory.rules.video_limits
    app.domain.editorial_line.queries.line_cache app.domain.editorial_line.queries.line_versions
    app.domain.editorial_line.rules.findings app.domain.editorial_line.rules.line
    app.domain.image_rights.queries.rights_facts app.domain.media.ports app.domain.notifications
    app.domain.organisations app.domain.people app.domain.periods app.domain.posts.lifecycle
    app.domain.posts.models app.domain.posts.queries.line_pieces app.domain.posts.queries.posts
    app.domain.posts.rules app.domain.privacy.queries.retention.proofs_past_term app.domain.publishing
    app.domain.requests.queries.provenance app.usecases.approvals.emergency_recall
    app.usecases.directory.account_acts app.usecases.directory.registration
    app.usecases.media.earlier_pictures.drawn_before app.usecases.publishing"""
"""A module or a name of one. Not here: the library, its cards and captions, what seals and what draws."""
LISTED = {folder: f"{GROUND} {SENDERS_OWN}".split() for folder in SENDING} | {
    folder: [*GROUND.split(), "app.adapters.http", "app.adapters.networks"] for folder in CARRYING
}
PORTS_AND_RULES = ("ports", "rules")
"""Parts of a feature that any adapter may know."""
DRAWING = {"cut", "fitted", "reduced", "cleaned"}
"""Functions of `ImageCleaner`."""
OTHER_WAYS = {
    "importlib",
    "import_module",
    "__import__",
    "__dict__",
    "modules",
    "text",
    "table",
    "literal_column",
    "exec_driver_sql",
    "metadata",
    "registry",
    "reflect",
    "automap_base",
    "relationship",
    "column_property",
    "selectinload",
    "joinedload",
    "subqueryload",
    "with_loader_criteria",
}
"""Names by which code or rows are reached without an import of what they belong to."""
BUILT_IN = {"exec", "eval", "compile", "globals", "vars"}
"""Functions that run or reach what is not written, by their bare names: sessions and expressions have such methods."""
OF_A_LIBRARY = {"text", "table", "modules", "relationship"}
"""Such names that are words of ours too: counted where they come from a library."""
LIBRARIES = ("sqlalchemy", "sqlmodel", "builtins", "sys")


def faults_in(source: str, folder: str = SENDING[0]) -> list[str]:
    tree = ast.parse(source)
    package = folder.replace("/", ".")
    imported = list(_imported(tree, package))
    foreign = {name for name in imported if name.startswith("app") and not _is_listed(name, folder)}
    drawn = {each.attr for each in ast.walk(tree) if isinstance(each, ast.Attribute)} & DRAWING
    return sorted(foreign | drawn | set(_other_ways(tree, imported)))


def _imported(tree: ast.AST, package: str) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            module = resolve_name("." * node.level + (node.module or ""), package) if node.level else node.module
            yield from (f"{module}.{name.name}" for name in node.names)
        elif isinstance(node, ast.Import):
            yield from (name.name for name in node.names)


def _is_listed(name: str, folder: str) -> bool:
    if folder in CARRYING and name.startswith("app.domain."):
        return name.split(".")[3] in PORTS_AND_RULES
    return any(name == each or name.startswith(f"{each}.") for each in LISTED[folder])


def _other_ways(tree: ast.AST, imported: list[str]) -> Iterator[str]:
    """Yield the names of other ways, however they are written: as names, attributes of a library or imports."""
    aliases = {
        name.asname or name.name.split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import)
        for name in node.names
        if name.name.startswith(LIBRARIES)
    }
    yield from (name for name in (each.split(".")[-1] for each in imported) if name in OTHER_WAYS - OF_A_LIBRARY)
    yield from (each for each in imported if each.startswith(LIBRARIES) and each.split(".")[-1] in OF_A_LIBRARY)
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and node.id in (OTHER_WAYS - OF_A_LIBRARY) | BUILT_IN:
            yield node.id
        elif isinstance(node, ast.Attribute) and node.attr in OTHER_WAYS:
            of_library = isinstance(node.value, ast.Name) and node.value.id in aliases
            if of_library or node.attr not in OF_A_LIBRARY:
                yield node.attr


@pytest.mark.parametrize("folder", LISTED)
def test_what_publishes_reaches_no_content_but_the_approved(folder):
    files = sorted((ROOT / folder).glob("**/*.py"))
    assert files
    found = {path.relative_to(ROOT / folder).as_posix(): faults_in(path.read_text(), folder) for path in files}
    assert {name: faults for name, faults in found.items() if faults} == {}


@pytest.mark.parametrize("name", sorted({each for listed in LISTED.values() for each in listed}))
def test_the_list_names_what_there_is(name):
    path = Path(ROOT, *name.split("."))
    above = path.parent.with_suffix(".py")
    source = above.read_text() if above.exists() else ""
    source += (path.parent / "__init__.py").read_text() if (path.parent / "__init__.py").exists() else ""
    assert path.is_dir() or path.with_suffix(".py").exists() or f"def {path.name}(" in source


@pytest.mark.parametrize(
    "source",
    [
        "from app.domain.media.queries import page_cards",
        "from app.domain.media import queries as directory",
        "import app.domain.media.models",
        "from app.domain import media",
        "from app import domain",
        "import app",
        "from app.tables import *",
        "def send():\n    from app.domain.media.models import LinkCard",
        "from ...domain.media import models",
        "from app.domain.posts.queries.library_files import library_files",
        "from app.domain.posts.queries import picture_library",
        "from app.domain.posts.service.envelopes import seal_drafts",
        "from app.domain.directory.rules.shown_text import shown_text",
        "from app.domain.image_rights.rules.licences import is_ai_made",
        "from app.domain.campaigns.models import Campaign",
        "from app.usecases.media.focal_point import set_focus",
        "from app.usecases.media.earlier_pictures import read_kept",
        "from importlib import import_module",
        "import importlib as i",
        "models = __import__('app.domain.media.models')",
        "from sqlalchemy import text as written",
        "import sqlalchemy as sa\nsa.text('SELECT alt_text FROM media_file')",
        "import sqlalchemy as sa\nsa.table('media_file')",
        "import sys\nsys.modules['app.domain.media.models']",
        "session.connection().exec_driver_sql('SELECT 1')",
        "Variant.metadata.tables['media_file']",
        "Variant.registry.mappers",
        "from sqlalchemy.orm import selectinload",
        "images.fitted(content, 5)",
        "exec(source)",
    ],
)
def test_each_way_to_what_is_live_is_found(source):
    assert faults_in(source)


@pytest.mark.parametrize(
    "source", ["from app.domain.media.queries import link_cards", "import app.domain.posts.models"]
)
def test_a_connector_reaches_no_query_and_no_model(source):
    assert faults_in(source, CARRYING[0])
