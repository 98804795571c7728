from pathlib import Path

from alembic import command
from alembic.config import Config as AlembicConfig
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect

FOLDER = Path(__file__).parents[2] / "migrations"


def _alembic(url: str) -> AlembicConfig:
    config = AlembicConfig()
    config.set_main_option("script_location", str(FOLDER))
    config.set_main_option("path_separator", "os")
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    config.attributes["url"] = url
    return config


def is_empty(engine: Engine) -> bool:
    return not inspect(engine).get_table_names()


def is_outdated(engine: Engine, url: str) -> bool:
    scripts = ScriptDirectory.from_config(_alembic(url))
    with engine.connect() as connection:
        current = MigrationContext.configure(connection).get_current_revision()
    return current is None or any(step.revision == current for step in scripts.walk_revisions() if not step.is_head)


def upgrade(url: str, revision: str = "head") -> None:
    command.upgrade(_alembic(url), revision)


def check_schema(url: str) -> None:
    """Raise when autogenerate would find changes."""
    command.check(_alembic(url))
