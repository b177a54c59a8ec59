"""OptViz: an optimizer laboratory. `optviz.engine.run` is the way in."""
