"""The door of operators and programs: one file a subject, each a few lines over a service."""
