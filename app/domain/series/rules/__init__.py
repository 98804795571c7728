"""Series recurrence, holiday shifts and assignment of dates to posts."""
