"""The OpenAPI document, and the same for people."""
