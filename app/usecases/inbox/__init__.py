"""Citizen-message use cases that also change other features."""
