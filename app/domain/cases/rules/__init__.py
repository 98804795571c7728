"""How what citizens write is sorted, and what is done with each kind of message."""
