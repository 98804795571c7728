import enum
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.dialects.sqlite import DATETIME as SQLITE_DATETIME
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine
from sqlmodel import Field, SQLModel

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
SQLModel.metadata.naming_convention = NAMING


class Id(TypeDecorator[int]):
    """A 64-bit key; SQLite autoincrements only INTEGER."""

    impl = sa.BigInteger
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(sa.Integer() if dialect.name == "sqlite" else sa.BigInteger())


def _parse_sqlite_instant(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(f"{text}+00:00")


def _to_utc(value: datetime | None) -> datetime | None:
    return None if value is None else value.astimezone(UTC)


class UTCDateTime(TypeDecorator[datetime]):
    """`timestamptz` on PostgreSQL, fixed-width text (sorted by time) on SQLite.

    Raises `ValueError` on naive values, even in WHERE (invariant I9).
    """

    impl = sa.DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        # SQLite's own type writes fixed width, microseconds always there
        sqlite_type: TypeEngine[Any] = SQLITE_DATETIME()  # type: ignore[no-untyped-call] # the dialect has no types
        return dialect.type_descriptor(sqlite_type if dialect.name == "sqlite" else sa.DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.utcoffset() is None:
            raise ValueError("naive datetime refused: instants are aware")
        instant = value.astimezone(UTC)
        return instant.replace(tzinfo=None) if dialect.name == "sqlite" else instant

    def result_processor(self, dialect: Dialect, coltype: Any) -> Callable[[Any], datetime | None]:
        """Return a single function: lists read hundreds of values."""
        return _parse_sqlite_instant if dialect.name == "sqlite" else _to_utc


class JSONDoc(TypeDecorator[Any]):
    """JSONB (PostgreSQL) or JSON text (SQLite); in-place edits go undetected."""

    impl = sa.JSON
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(JSONB() if dialect.name == "postgresql" else sa.JSON())


def enum_type(cls: type[enum.Enum], *, name: str, checked: bool = True) -> sa.Enum:
    """Store by value, with a named CHECK unless it will grow."""
    return sa.Enum(
        cls,
        name=name,
        native_enum=False,
        create_constraint=checked,
        length=32,
        validate_strings=True,
        values_callable=lambda members: [member.value for member in members],
    )


def key_field() -> Any:
    return Field(default=None, primary_key=True, sa_type=Id)


def instant_field(*, default: Any = ..., **options: Any) -> Any:
    return Field(default, sa_type=UTCDateTime, **options)


def json_field(*, default_factory: Any = dict) -> Any:
    return Field(default_factory=default_factory, sa_type=JSONDoc)


def enum_field(
    cls: type[enum.Enum], name: str, *, default: Any = ..., nullable: bool = False, checked: bool = True
) -> Any:
    return Field(default, sa_type=enum_type(cls, name=name, checked=checked), nullable=nullable)


def tenant_foreign_key(
    *columns: str, to: str, key_columns: tuple[str, ...] = ("id",), **options: Any
) -> sa.ForeignKeyConstraint:
    """Confine a key to its organisation: (organisation_id, x_id) → (organisation_id, id)."""
    targets = [f"{to}.{column}" for column in ("organisation_id", *key_columns)]
    return sa.ForeignKeyConstraint(["organisation_id", *columns], targets, **options)


class Tenant(SQLModel):
    """An organisation's row (invariant I8).

    Pydantic never validates rows: no validators are built.
    """

    model_config = {"defer_build": True}
    organisation_id: int = Field(sa_type=Id, foreign_key="organisation.id")
