"""Laws of a verifier that scores: what best of K is beyond the draws at hand, by assumed shapes."""
