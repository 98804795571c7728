"""What is said of a text while it is looked over, and where in it."""
