"""Landing: the target moves by fast-forward, by compare-and-swap, to a candidate that was judged; and back."""
