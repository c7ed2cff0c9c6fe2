"""How functions of Go, Java, Kotlin, Rust and C# end, and what their callers provide for. Pure."""
