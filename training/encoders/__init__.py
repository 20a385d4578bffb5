"""Encoders: their training data, pretraining and fine-tuning, and their weight beside the linear classifier."""
