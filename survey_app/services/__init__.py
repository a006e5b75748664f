"""What the application can do, in its own words: each function takes a session and returns values."""
