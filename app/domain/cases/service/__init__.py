"""What is done about what citizens write."""
