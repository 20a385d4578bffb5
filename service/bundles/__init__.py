"""Which bundle answers, and which one is asked beside it."""
