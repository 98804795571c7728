"""What citizens write in the demonstration, and what becomes of it."""
