"""What the worker does for what citizens write."""
