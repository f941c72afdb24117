"""What to fetch, when, and how to do it safely and politely."""
