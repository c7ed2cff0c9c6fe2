"""What crosses a wire in PHP, as Laravel has it. Pure."""
