# Ce qui change dans un avis.

cause-amended = Modifié
cause-reminder = Rappel

change-description-field = Description

brief-postponed = Clôture reportée du { $from } au { $to }
brief-postponed-month = Clôture reportée du { $from } au { $to }~{ $month }
brief-advanced = Clôture devancée du { $from } au { $to }
brief-advanced-month = Clôture devancée du { $from } au { $to }~{ $month }
brief-hour-later = Clôture reportée de { $from } à { $to } le { $date }
brief-hour-sooner = Clôture devancée de { $from } à { $to } le { $date }
brief-closing-known = Clôture fixée au { $date }
brief-closing = Clôture retirée
brief-status = Nouvel état ({ $status })
brief-title = Titre changé
brief-codes = Codes changés
brief-regions = Lieux de livraison changés
brief-value = Valeur changée de { $from } à { $to }

field-closing = clôture
field-status = état
field-title = titre
field-description = description
field-codes = codes
field-regions = lieux de livraison
field-value = valeur
field-documents = documents

mail-amended = { $n ->
    [one] un avis modifié
   *[other] { $words } avis modifiés
}
mail-subject-amended = { $n ->
    [one] { $n } avis modifié
   *[other] { $n } avis modifiés
}
mail-subject-change = { $what } : { $title }
mail-subject-changes = Modifié ({ $fields }) : { $title }

mail-reminder = { $n ->
    [one] un rappel de clôture
   *[other] { $words } rappels de clôture
}
mail-subject-reminder = { $n ->
    [one] { $n } rappel
   *[other] { $n } rappels
}
mail-followed = avis suivis
mail-headline-followed = { $what } parmi les avis que vous suivez
mail-headline-profiles-followed = { $n ->
    [one] { $what } pour un de vos profils et les avis que vous suivez
   *[other] { $what } pour { $words } de vos profils et les avis que vous suivez
}
mail-why-followed = Vous suivez des avis : vous en recevez les modifications et les rappels de clôture.
mail-unfollow-all = Ne plus suivre aucun avis
mail-followed-list = Voir tous vos avis suivis
mail-follow = Suivre cet avis
mail-unfollow = Ne plus suivre cet avis
mail-calendar = Mettre à l'agenda
