"""From exports, archives and corrections to a dataset: each article once, no story in two sets, probable label errors listed."""
