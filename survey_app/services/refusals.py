"""What staff may not do, told so that they can mend it."""


class Refusal(Exception):
    """The root of what a service refuses. Its text is one clear sentence: what, where, how to mend."""
