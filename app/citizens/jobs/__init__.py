"""What the worker does about what citizens write."""
