"""Measurements of bundles and recipes on unseen rows, and the model card that reports them."""
