"""Languages whose files share names by package: Go, Java, Kotlin, Rust, C#, Ruby, PHP. One walk for all of them."""
