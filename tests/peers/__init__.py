"""Real servers on loopback for the tests, started, queried and stopped by this project alone."""
