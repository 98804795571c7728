"""Changes of public settings, and the writing of documents."""
