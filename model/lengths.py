"""How long a summary may be, in syllables (``text.count_syllables``)."""

DEFAULT_SYLLABLES = 45
LEAST_SYLLABLES = 15
MOST_SYLLABLES = 60
