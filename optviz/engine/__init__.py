"""The loop and what stands around it: lanes, stages, runs, sweeps, and what the plane is."""
