"""What a function promises beyond its signature, read off its body. Pure."""
