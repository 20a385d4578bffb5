"""Summaries that a network writes, and the guard that shows none of them which the article does not say."""
