"""How texts of strangers are parsed: here, and in processes of their own."""
