"""What the extractive summariser learns: salience, borders, a ranker, and the taste of readers."""
