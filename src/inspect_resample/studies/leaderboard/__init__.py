"""A leaderboard over logs: the models of each task, and which ranks the draws leave open."""
