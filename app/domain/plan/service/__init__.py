"""Every change to what is planned before it is written."""
