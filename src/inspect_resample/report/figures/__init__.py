"""Figures as specifications of Vega-Lite: one description for the page, for files and notebooks.

Functions named `plot_...` give a whole specification of what a command found; the others give the
panels that these and the page put together. `files.save` writes a specification.
"""
