"""Values to text and documents: for a terminal, for programs, for CI. Pure."""
