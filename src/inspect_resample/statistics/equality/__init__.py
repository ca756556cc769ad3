"""Are two sets of draws of the same prompts draws of the same distribution?"""
