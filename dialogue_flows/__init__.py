"""What to say and what to decide. Knows no telephone, no database and no model client."""
