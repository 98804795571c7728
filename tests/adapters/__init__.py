"""The outside world's side of the ports, tried against real servers."""
