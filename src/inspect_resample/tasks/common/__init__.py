"""What the tasks have in common: how they are made, and the tasks on recorded draws."""
