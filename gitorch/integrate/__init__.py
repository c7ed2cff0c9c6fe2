"""N branches to one candidate: the textual matrix, the findings, the checks, the verdict."""
