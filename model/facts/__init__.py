"""Numbers, amounts, percentages, dates and times of a text: what each claims, and what it supports."""
