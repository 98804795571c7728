"""Benchmarks, one command each, printing figures as ratios to a baseline of the same run."""
