# Les profils, leur formulaire, l'essai sur 90 jours et les occasions trouvées.

web-profiles-title-none = Aucun profil encore : Crieur ne sait pas ce que vous cherchez
web-profiles-title-paused = Tous vos profils sont en pause
web-profiles-title = { $n ->
    [one] Un profil vous cherche des occasions
   *[other] { $words } profils vous cherchent des occasions
}
web-profiles-lede = Un profil dit ce que l'entreprise sait faire. Plusieurs profils étroits valent mieux qu'un seul très large.
web-profiles-none-advice = Décrivez une première capacité : quelques mots suffisent, et l'essai montre tout de suite ce qu'elle aurait donné.
web-profile-new = Décrire une capacité
web-profile-edit = Modifier
web-profile-pause = Mettre en pause
web-profile-resume = Reprendre
web-profile-active = Actif
web-profile-paused = En pause
web-profile-open-matches = { $n ->
    [one] occasion ouverte
   *[other] occasions ouvertes
}
web-profile-new-title = Que sait faire votre entreprise ?
web-profile-edit-title = Modifier « { $name } »
web-profile-form-lede = Écrivez comme à un client. Les mots sont comparés en français et en anglais, sans égard aux accents ni aux terminaisons.
web-profile-saved = Profil enregistré. Il est comparé aux avis ouverts dans les prochaines minutes ; cette page se remplira.

web-set-name = Le profil
web-set-what = Ce que vous faites
web-set-limits = Ce qui vous convient
web-set-where = Où vous livrez
web-set-where-hint = Rien de coché veut dire partout. Un avis qui ne dit pas où livrer n'est jamais écarté pour cela.
web-set-buyers = Les acheteurs
web-set-mail = Les courriels

web-form-name = Nom du profil
web-form-name-hint = Il figure dans l'objet des courriels, par exemple « Cybersécurité et identité ».
web-form-lang = Langue de vos mots clés
web-form-lang-fr = Surtout le français
web-form-lang-en = Surtout l'anglais
web-form-keywords = Mots clés
web-form-keywords-hint = Un mot ou une expression par ligne. « + » au début : le cœur de votre métier ; « {"~"} » : une activité secondaire.
web-form-text = En quelques phrases
web-form-text-hint = Facultatif : ce que vous livrez, pour qui, avec quelles technologies. Pèse moins que les mots clés.
web-form-codes = Codes de classification
web-form-codes-hint = Facultatif, un par ligne : « unspsc:81111500 », « nibs:D302A », « cpv:72000000 ». Huit chiffres seuls sont lus comme UNSPSC.
web-form-past = Contrats obtenus ou visés
web-form-past-hint = Facultatif : le titre d'un contrat par ligne, tel que publié si possible : son acheteur est alors reconnu. Les avis qui leur ressemblent remontent.
web-form-never = Jamais
web-form-never-hint = Un avis qui contient l'une de ces expressions n'est pas proposé. Une par ligne.
web-form-must = Toujours
web-form-must-hint = Un avis doit contenir au moins une de ces expressions. À laisser vide le plus souvent.
web-form-categories = Objet du contrat
web-form-categories-hint = Rien de coché veut dire tout.
web-form-value-min = Valeur minimale, en dollars
web-form-value-min-hint = La plupart des avis ne publient pas de valeur ; ils ne sont pas écartés pour autant.
web-form-value-max = Valeur maximale, en dollars
web-form-lead-days = Jours nécessaires pour répondre
web-form-lead-days-hint = Un avis qui ferme plus tôt n'est pas envoyé par courriel. 0 : tous.
web-form-staffing = Services professionnels par tâches
web-form-staffing-hint = Les véhicules de placement de ressources, tels que SPICT (TBIPS).
web-form-staffing-yes = Les proposer aussi
web-form-regions = Provinces, États et pays
web-form-elsewhere = Ailleurs
web-form-elsewhere-hint = Codes séparés par une espace, par exemple « BE US-CA ».
web-form-followed-buyers = Acheteurs suivis
web-form-followed-buyers-hint = Leurs avis remontent. Un nom ou une partie de nom par ligne.
web-form-muted-buyers = Acheteurs à taire
web-form-muted-buyers-hint = Leurs avis ne sont jamais proposés. Un nom ou une partie de nom par ligne.
web-form-threshold = À partir de quelle concordance vous écrire
web-form-threshold-hint = À gauche, plus d'avis et plus de bruit ; à droite, seulement les plus sûrs. Le réglage habituel est au premier tiers.
web-form-threshold-low = plus d'avis
web-form-threshold-high = seulement les plus sûrs
web-form-cadence = Quand vous écrire
web-form-cadence-daily = Une fois par jour
web-form-cadence-instant = Dès la publication
web-form-cadence-weekly = Une fois par semaine
web-form-cadence-off = Jamais ; je regarde ici
web-form-hour = À quelle heure
web-form-hour-hint = Pour un envoi par jour ou par semaine, à l'heure de chaque lecteur.
web-form-days = Quels jours, pour un envoi par jour
web-form-day = Quel jour, pour un envoi par semaine
web-form-save = Enregistrer
web-form-preview = Essayer sur les 90 derniers jours
web-form-preview-hint = L'essai n'enregistre rien : il montre les dix meilleurs avis et combien vous en auriez reçu.
web-form-cancel = Laisser comme avant

web-faults-title = Une chose est à revoir
web-faults = { $n ->
    [one] Une chose est à revoir avant d'enregistrer
   *[other] { $n } choses sont à revoir avant d'enregistrer
}
web-fault-name = Donnez un nom au profil.
web-fault-empty = Donnez au moins un mot clé, une phrase, un code ou un contrat.
web-fault-long-line = « { $line } » dépasse { $max }~caractères ; coupez la ligne en plusieurs.
web-fault-long-text = Le texte a { $n }~caractères ; { $max } suffisent.
web-fault-many-lines = { $n }~lignes, c'est trop ; gardez les { $max } meilleures.
web-fault-negative = Une valeur ne peut pas être négative.
web-fault-range = La valeur maximale est plus petite que la minimale.
web-fault-days = Donnez un nombre de jours entre 0 et 365.
web-fault-threshold = Le réglage va de 30 à 90.
web-fault-cadence = Choisissez quand vous écrire.
web-fault-no-day = Cochez au moins un jour, ou choisissez « Jamais ».
web-fault-never-must = « { $word } » est à la fois dans « Jamais » et dans « Toujours » : rien ne pourrait être proposé.

web-preview-title = { $n ->
    [one] Un avis vous aurait été envoyé en { $days }~jours
   *[other] { $n } avis vous auraient été envoyés en { $days }~jours, environ { $rate }
}
web-preview-none = { $n ->
    [one] Rien ne vous aurait été envoyé depuis hier
   *[other] Rien ne vous aurait été envoyé en { $n }~jours
}
web-preview-advice = { $n ->
    [one] Un avis lu. Voici le meilleur ; le profil n'est pas encore enregistré.
   *[other] { $n } avis lus. Voici les meilleurs ; le profil n'est pas encore enregistré.
}
web-preview-advice-none = { $n ->
    [one] Un avis lu. Ajoutez des synonymes ou des mots en anglais, ou abaissez le réglage des courriels.
   *[other] { $n } avis lus. Ajoutez des synonymes ou des mots en anglais, ou abaissez le réglage des courriels.
}
web-preview-advice-many = { $n ->
    [one] Un avis lu. C'est beaucoup par jour : précisez les mots clés, ajoutez des « jamais » ou relevez le réglage.
   *[other] { $n } avis lus. C'est beaucoup par jour : précisez les mots clés, ajoutez des « jamais » ou relevez le réglage.
}
web-preview-advice-empty = { $n ->
   *[other] Aucun avis n'a encore été lu ({ $n }) : l'essai ne peut rien montrer.
}
web-rate-day = { $n ->
    [one] un par jour
   *[other] { $n } par jour
}
web-rate-week = { $n ->
    [one] un par semaine
   *[other] { $n } par semaine
}
web-rate-month = { $n ->
    [one] un par mois
   *[other] { $n } par mois
}

web-matches-title-none = Rien d'ouvert pour l'instant
web-matches-title = { $n ->
    [one] Une occasion ouverte
   *[other] { $words } occasions ouvertes
}{ $new ->
    [0] {""}
    [one] , une nouvelle
   *[other] , { $new-words } nouvelles
}
web-matches-title-past = { $n ->
    [one] Une occasion, ouverte ou fermée
   *[other] { $n } occasions, ouvertes et fermées
}
web-matches-lede = { $n ->
    [one] Un profil. Les raisons disent pourquoi chaque avis vous est proposé ; le portail officiel fait foi.
   *[other] { $words } profils. Les raisons disent pourquoi chaque avis vous est proposé ; le portail officiel fait foi.
}
web-matches-lede-one = Profil « { $profile } ». Les raisons disent pourquoi chaque avis vous est proposé ; le portail officiel fait foi.
web-matches-lede-no-profile = Crieur ne sait pas encore ce que vous cherchez.
web-matches-advice = Crieur continue de lire. En attendant, un essai du profil sur 90 jours montre ce que d'autres mots auraient donné.
web-matches-advice-no-profile = Décrivez une première capacité sous « Profils » : les avis ouverts y seront comparés tout de suite.
web-matches-more = { $n ->
    [one] Un autre avis n'est pas montré ici ; choisissez un profil ou « Forte seulement ».
   *[other] { $n } autres avis ne sont pas montrés ici ; choisissez un profil ou « Forte seulement ».
}
web-filter-profile = Profil
web-filter-any-profile = Tous les profils
web-filter-band = Concordance
web-band-all = Forte et possible
web-band-strong = Forte seulement
web-order-score = Meilleure concordance
web-filter-past = Montrer aussi les avis fermés
