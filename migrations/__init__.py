"""What changed in the database, step by step, and the way to the newest step."""
