from app.pages.takedowns import corrections, evidence, orders, withdrawals

PAGES = (orders.bp, evidence.bp, withdrawals.bp, corrections.bp)

__all__ = ["PAGES"]
