"""Models that learn: layers, what they are made into, data, and the loop that trains them."""
