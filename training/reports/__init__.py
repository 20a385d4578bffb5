"""What people look at: pages, charts, summaries side by side, two bundles beside each other."""
