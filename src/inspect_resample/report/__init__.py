"""Tables, plots and pages that show what the analysis found."""
