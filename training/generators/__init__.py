"""Generators of summaries: their training data, pretraining and fine-tuning, and when they may answer."""
