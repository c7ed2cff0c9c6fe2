"""S201 to S209: names, signatures and types that one side changes and the other newly relies on."""
