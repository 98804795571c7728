"""What citizens write in the demonstration, and what is done about it."""
