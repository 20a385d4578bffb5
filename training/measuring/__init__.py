"""Numbers of bundles and recipes on rows that they have not seen, and the card that tells them."""
