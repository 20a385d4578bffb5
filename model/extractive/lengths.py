"""How long a summary may be, in syllables (``text.count_syllables``)."""

USUAL_SYLLABLES = 45  # the usual limit; exceeded only where a longer sentence says what no shorter one does
MIN_SYLLABLES = 15
MAX_SYLLABLES = 60
