"""Adapters of the ports, tested against real servers."""
