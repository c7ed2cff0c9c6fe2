"""What several at once may touch: shared state, stores, files and locks. Pure."""
