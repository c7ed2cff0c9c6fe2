"""What a caller makes of a function: what it needs, expects and provides for. Pure."""
