"""The demonstration: a small repository with eight agents' branches, and gitorch's own commands run on it."""
