"""Real servers on loopback that the tests talk to: each is started, asked and ended by this project alone."""
