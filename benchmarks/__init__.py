"""Benchmarks, one command each, printing figures beside a baseline of the same run."""
