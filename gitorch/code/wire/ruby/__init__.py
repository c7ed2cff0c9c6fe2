"""What crosses a wire in Ruby, as Rails has it. Pure."""
