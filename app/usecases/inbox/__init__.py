"""Use cases on citizen messages that also change other features."""
