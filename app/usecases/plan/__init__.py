"""Plan use cases that span features."""
