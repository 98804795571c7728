"""Pages about deliveries that wait for a person, and whether the system is well."""

from app.pages.publishing import deliveries, health

PAGES = (deliveries.bp, health.bp)
"""The blueprints of this feature."""

__all__ = ["PAGES"]
