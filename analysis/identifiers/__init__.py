"""What in a text may point to a person: a finder, and a room for each thing that it looks for."""
