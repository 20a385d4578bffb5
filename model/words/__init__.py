"""The words of Vietnamese news that all readings share: names, predicates, people, places, and the language itself."""
