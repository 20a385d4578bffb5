"""Reports for people: pages, charts, summaries side by side."""
