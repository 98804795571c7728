"""Citizens' messages in the demonstration."""
