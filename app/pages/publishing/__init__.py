from app.pages.publishing import by_hand, deliveries, health

PAGES = (deliveries.bp, health.bp)

__all__ = ["PAGES", "by_hand"]
