"""The processes that serve, and what is seen of them: requests as they arrive, logs, metrics, readiness."""
