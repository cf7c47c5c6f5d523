### Des lieux tels que des éditeurs les nomment, et ce qui ne concorde pas.
place-ncr = région de la capitale nationale
place-ontario = Ontario (sauf la capitale nationale)
place-quebec = Québec (sauf la capitale nationale)
place-world = monde entier
place-foreign = étranger
web-why-not = Pour et contre cet avis
web-band-none = Aucune concordance
