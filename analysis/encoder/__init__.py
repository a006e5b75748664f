"""The sentence encoder: what a text means, as numbers, with no connection and no deep-learning framework."""
