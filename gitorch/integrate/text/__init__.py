"""Merging as text: which pairs touch, in what order the sides go in, and what git says of them."""
