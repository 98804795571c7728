from datetime import date

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from app.db.columns import Id, Tenant, enum_field, key_field, tenant_foreign_key
from app.domain.metrics.rules.catalogue import MetricOrigin


class MetricReading(Tenant, table=True):
    """A figure of a publication as it was on a day; `metric`: a name of `rules.catalogue`. `by_name`: of typed ones."""

    __tablename__ = "metric_reading"
    __table_args__ = (
        UniqueConstraint("organisation_id", "delivery_id", "metric", "day"),
        tenant_foreign_key("delivery_id", to="delivery"),
        Index("ix_metric_reading_day", "organisation_id", "day"),
    )

    id: int = key_field()
    delivery_id: int = Field(sa_type=Id)
    metric: str
    day: date
    value: int = Field(sa_type=Id)
    origin: MetricOrigin = enum_field(MetricOrigin, "metric_origin", default=MetricOrigin.READ)
    by_name: str = ""
