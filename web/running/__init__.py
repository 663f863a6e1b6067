"""How a process of the service runs: what it reads first, keeps, counts, packs and guards, and what it starts."""
