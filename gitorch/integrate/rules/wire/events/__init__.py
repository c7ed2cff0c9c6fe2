"""C305: what is told under a name, and who listens to it."""
