"""What the linear classifier learns from, and how."""
