"""Subscriptions, and the rendered entries they are made of."""
