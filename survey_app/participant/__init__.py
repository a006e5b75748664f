"""The door of young people, parents and attendees."""
