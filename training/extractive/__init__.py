"""The parts of the extractive summariser that are trained: salience, borders, a ranker, and the taste of readers."""
