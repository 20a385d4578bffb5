"""What a generator of summaries reads while it learns, how it is pretrained, and when it may answer."""
