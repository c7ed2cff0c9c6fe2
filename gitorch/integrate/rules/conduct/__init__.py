"""S209 to S212, H451, H452: a name keeps its shape and does something else, or fails in another way."""
