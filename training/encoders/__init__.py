"""What an encoder reads while it learns, how it is pretrained, and how it is weighed beside the linear classifier."""
