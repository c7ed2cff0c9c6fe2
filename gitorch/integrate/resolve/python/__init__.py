"""From a reference in Python to the definition it means."""
