"""The project's own checks: run on the candidate, remembered by tree, blamed on the fewest branches."""
