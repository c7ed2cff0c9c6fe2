"""What a function promises without saying it in its signature, and what a caller makes of that. Pure."""
