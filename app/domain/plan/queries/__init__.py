"""Every read of what is planned before it is written."""
