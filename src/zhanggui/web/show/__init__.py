"""How things look: numbers as text, rulers and charts as SVG. No Django, no data access."""
