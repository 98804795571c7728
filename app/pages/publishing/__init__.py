from app.pages.publishing import deliveries, health

PAGES = (deliveries.bp, health.bp)

__all__ = ["PAGES"]
