"""What a class does with its own methods and state, as its subclasses meet it; records without a class. Pure."""
