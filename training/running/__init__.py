"""A run: its folder, its checkpoints, its loop, its progress, and the record of it."""
