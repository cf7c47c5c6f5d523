### Ce que les sources listent, gardent et n'ont pas su dire.
status-unlisted = n’est plus listé par son éditeur
web-hero-unlisted = Plus listé
