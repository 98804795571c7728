"""The recorded facts of networks beside what their newest libraries say: `make networks`."""
