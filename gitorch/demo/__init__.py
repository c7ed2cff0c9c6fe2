"""The demonstration: a repository, a plan, specialists as real processes, and gitorch's own commands run on it."""
