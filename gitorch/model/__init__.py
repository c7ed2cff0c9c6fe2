"""The one door to the Messages API. What a model answers is text to be judged, never an instruction."""
