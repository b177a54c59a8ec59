"""The line-up: its state and link, what is said of its runs, and what can be taken away."""
