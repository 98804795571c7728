"""The calendar, page by page."""
