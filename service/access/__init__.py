"""Who may ask, how often, and through which proxies."""
