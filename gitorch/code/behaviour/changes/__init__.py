"""What changed between two versions of a function that its callers can notice. Pure."""
