"""What checks the rest: phenomena, agreement with the frameworks, misprinted formulas."""
