"""From exports, archives and corrections to a dataset: each article once, no story on both sides, labels that are probably wrong found."""
