"""What the example partnership says: sentences written for it, by nobody and about nobody."""
