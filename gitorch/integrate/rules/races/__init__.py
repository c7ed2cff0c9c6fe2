"""R401 to R403: state that two sides together read and write unguarded."""
