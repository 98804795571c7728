"""Every read of series and of what became of their dates."""
