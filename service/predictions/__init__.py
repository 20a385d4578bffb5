"""From an article in a request to its answer."""
