"""What is kept, and how: SQLAlchemy lives here and nowhere else."""
