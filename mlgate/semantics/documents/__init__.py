"""What a document says: its kind, its fields, and how far each is filled in."""
