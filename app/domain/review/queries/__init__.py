"""Every read of what is said around a text."""
