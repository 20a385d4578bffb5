"""What the service keeps, in SQLite or PostgreSQL: predictions, corrections, and for how long."""
