"""Every read of what is planned."""
