"""The chat, pure: given what was answered, what comes next."""
