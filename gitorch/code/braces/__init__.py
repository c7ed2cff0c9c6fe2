"""What is read of the bodies of Go, Java, Kotlin, Rust and C# by their braces: how they end, what they share. Pure."""
