# Le même appel d'offres dans plusieurs sources, et les acheteurs.

twins-title = Le même appel d’offres ailleurs
twins-also = aussi publié sur { $sources }
twins-evidence = Rapprochés pour : { $evidence }
twins-joined = décision de l’équipe
twins-procedure = même procédure ({ $detail })
twins-address = même page officielle
twins-number = même numéro ({ $detail })
twins-title-likeness = titres semblables
twins-buyer = même acheteur
twins-closing = même clôture
twins-split = Ce n’est pas le même appel d’offres
twins-split-hint = Cet avis sera séparé des autres pour de bon, et annoncé pour lui-même.
twins-join = Réunir avec un autre avis
twins-join-label = Adresse ou numéro de l’autre avis, dans Crieur
twins-join-button = Réunir
twins-said-split = Cet avis est maintenant à part, et le restera.
twins-said-joined = Les deux avis sont réunis, et le resteront.
twins-said-nothing = Aucun autre avis ne porte ce numéro.

buyers-title = Qui achète en ce moment
buyers-none = Aucun acheteur ne correspond
buyers-lede = Un organisme compte une fois, quel que soit le nom que ses avis lui donnent.
buyers-search = Nom ou sigle de l’acheteur
buyers-caption = Acheteurs qui ont des avis ouverts, le plus actif d’abord
buyers-name = Acheteur
buyers-notices = Avis ouverts
buyers-all = Tous les acheteurs
buyers-of = Les avis ouverts de cet acheteur
buyers-filter = Acheteur : { $buyer }
buyers-filter-clear = Montrer tous les acheteurs
