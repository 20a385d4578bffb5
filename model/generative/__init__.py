"""Summaries that a network writes, and the guard that drops what the article does not say."""
