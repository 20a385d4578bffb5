"""What an article is, how it is read, and everything needed to predict its section and summary."""
