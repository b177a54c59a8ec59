"""Models in training, as a page has them: state and link, the runs, and what is said of them."""
