"""Whether an objective has no minimum: it falls for ever, or only tends to its infimum."""
