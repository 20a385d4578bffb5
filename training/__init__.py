"""Corpora in, bundle out: prepare, fit, evaluate, publish. Meets the service only in a bundle folder on disk."""
