"""Long batches: uploaded, claimed article by article, answered by processes of their own; and their webhooks."""
