"""When to stop drawing: rules that look at the draws of a problem one by one."""
