"""C302, C303 and H451: what stands in a request or an answer, and of what kind it is."""
