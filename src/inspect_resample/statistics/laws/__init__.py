"""Laws of coverage: what more draws than were made would show, and how sure that is."""
