"""Summaries in an article's own sentences and clauses."""
