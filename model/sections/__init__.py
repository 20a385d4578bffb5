"""Which section an article belongs to, how probably, and which of its sentences say so."""
