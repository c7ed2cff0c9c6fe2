"""What crosses a wire in Java and Kotlin. Pure."""
