# Pourquoi un avis est proposé, et ce qui a changé.

where-title = dans le titre
where-description = dans la description
where-buyer = dans le nom de l'acheteur
where-code = dans l'intitulé d'un code
where-region = dans les lieux de livraison
where-value = dans la valeur annoncée
where-category = dans la catégorie
where-method = dans le mode d'attribution
where-closing = dans la date de clôture

reason-same = « { $found } » { $where }
reason-word = « { $found } » { $where }, pour votre « { $wanted } »
reason-phrase = « { $found } » { $where }, votre capacité « { $wanted } »
reason-fuzzy = « { $found } » { $where }, presque votre « { $wanted } »
reason-bridge = « { $found } » { $where }, qui rejoint votre « { $wanted } »
reason-bridge-via = « { $found } » { $where }, qui rejoint votre « { $wanted } » par « { $via } »
reason-code = Code { $found }, proche de votre { $wanted }
reason-code-via = Code { $found } ({ $via }), proche de votre { $wanted }
reason-code-same = Code { $found }, l'un des vôtres
reason-code-same-via = Code { $found } ({ $via }), l'un des vôtres
reason-learned-own = Des mots qui vont d’ordinaire avec votre code { $wanted }
reason-learned = Même domaine que votre « { $wanted } » : { $found }
reason-region = Livraison : { $found }, dans votre territoire ({ $wanted })
reason-region-same = Livraison dans votre territoire : { $found }
reason-value = Valeur de { $found }, dans votre fourchette ({ $wanted })
reason-value-plain = Valeur annoncée dans votre fourchette : { $found }
reason-buyer = Acheteur que vous suivez : { $found }
reason-past = Ressemble à votre contrat « { $wanted } »
reason-past-found = Ressemble à votre contrat « { $wanted } » : « { $found } »
reason-past-client = Même acheteur que pour votre contrat « { $wanted } » : { $found }
reason-past-client-found = Ressemble à votre contrat « { $wanted } », pour le même acheteur ({ $via }) : « { $found } »
reason-missing = Manque : « { $wanted } » n'apparaît pas dans l'avis
reason-missing-code = Manque : aucun code proche de votre { $wanted }
reason-missing-region = Manque : rien n'indique une livraison dans votre territoire ({ $wanted })
reason-missing-region-found = Manque : livraison ailleurs ({ $found }), hors de votre territoire ({ $wanted })
reason-missing-value = Manque : valeur non publiée (vous cherchez { $wanted })
reason-missing-value-found = Manque : valeur de { $found }, hors de votre fourchette ({ $wanted })
reason-missing-buyer = Manque : l'acheteur n'est pas de ceux que vous suivez ({ $wanted })
reason-missing-category = Manque : la catégorie « { $wanted } » n'est pas indiquée
reason-missing-closing = Manque : le délai est plus court que les { $wanted } qu'il vous faut

change-closing = Clôture
change-status = État
change-title = Titre
change-description = Description modifiée
change-codes = Codes
change-regions = Lieux de livraison
change-value = Valeur
change-from-to = { $field } : { $from } → { $to }
change-added = ajout de { $what }
change-removed = retrait de { $what }
change-lists = { $field } : { $what }
change-documents-added = { $n ->
    [one] { $n }~document ajouté
   *[other] { $n }~documents ajoutés
}
change-documents-removed = { $n ->
    [one] { $n }~document retiré
   *[other] { $n }~documents retirés
}
change-none = non précisé
