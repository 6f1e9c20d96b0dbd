"""Maps: Folium's parts, the world as drawings, streets that an operator adds."""
