"""Every change to what is planned."""
