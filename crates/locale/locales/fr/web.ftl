# Ce qui entoure chaque page, la page d'accueil et les pages d'erreur.

web-skip = Aller au contenu
web-nav = Principal
web-tab-notices = Avis
web-tab-sources = Sources
web-tab-matches = Occasions
web-tab-profiles = Profils
web-tab-report = Rapport
web-tab-members = Membres
web-tab-envelopes = Envois
web-tab-explain = Expliquer
web-sign-in = Ouvrir une session
web-sign-out = Fermer la session
web-alive-link = État des sources
web-no-sources = Aucune source n'est activée
web-never = jamais
web-foot-courtesy = Le portail officiel fait foi : une alerte est un service, jamais un avis officiel.
web-foot-by = Crieur, pour { $association }
web-untitled = Avis sans titre

web-hero-days = { $n ->
    [one] jour
   *[other] jours
}
web-hero-today = aujourd'hui
web-hero-closed = fermé
web-hero-cancelled = annulé
web-hero-unknown = date non publiée
web-hero-continuous = en continu
web-tag-amended = Modifié
web-tag-new = Nouveau
web-why = Pourquoi cet avis
web-why-profile = Pourquoi cet avis, pour « { $profile } »
web-why-score = { $why } ({ $score } sur 100)

web-home-title-empty = Les appels d'offres publics, annoncés à qui peut y répondre
web-home-title = { $n ->
    [one] Un appel d'offres public ouvert aujourd'hui
   *[other] { $words } appels d'offres publics ouverts aujourd'hui
}
web-home-lede = Crieur lit les sources publiques, compare chaque avis au profil des entreprises membres et les prévient à temps, en disant pourquoi.
web-home-figures = En chiffres
web-home-open = { $n ->
    [one] avis ouvert
   *[other] avis ouverts
}
web-home-week = { $n ->
    [one] ferme d'ici sept jours
   *[other] ferment d'ici sept jours
}
web-home-sources = { $n ->
    [one] source lue
   *[other] sources lues
}
web-home-soonest = Les derniers avis reçus
web-home-all = Voir tous les avis ouverts
web-home-how = Comment cela marche
web-home-how-1 = Votre entreprise décrit en quelques mots ce qu'elle sait faire, en français ou en anglais.
web-home-how-2 = Chaque nouvel avis est comparé à ces mots, à vos codes et à vos territoires, dans les deux langues.
web-home-how-3 = Vous recevez un courriel groupé avec la date de clôture, et les raisons de chaque proposition.
web-home-sign-in = Ouvrir une session par courriel
web-home-members = Le service est offert aux membres de { $association }. La liste des avis est ouverte à tous.

web-error-id = À citer si vous nous écrivez :
web-error-home = Page d'accueil
web-error-bad-title = Cette demande n'est pas comprise
web-error-bad-lede = Une valeur de l'adresse ou du formulaire n'est pas de celles que nos pages envoient.
web-error-bad-advice = Revenez à la page précédente et recommencez ; rien n'a été enregistré.
web-error-forbidden-title = Cette page ne vous est pas ouverte
web-error-forbidden-lede = Elle est réservée à l'équipe de l'association, ou la demande venait d'un autre site.
web-error-forbidden-advice = Si vous devriez y avoir accès, écrivez à l'association.
web-error-missing-title = Il n'y a rien à cette adresse
web-error-missing-lede = La page a pu être retirée, ou l'adresse est incomplète.
web-error-missing-advice = La liste des avis permet de chercher par mot, par source et par date de clôture.
web-error-method-title = Cette adresse ne se demande pas ainsi
web-error-method-lede = La page existe, mais pas pour ce genre de demande.
web-error-method-advice = Revenez à la page précédente et servez-vous du bouton.
web-error-large-title = C'est trop à la fois
web-error-large-lede = L'envoi dépasse ce que nous acceptons en une fois.
web-error-large-advice = Raccourcissez le texte et recommencez ; rien n'a été enregistré.
web-error-often-title = Un instant, s'il vous plaît
web-error-often-lede = Il y a eu beaucoup de demandes en peu de temps.
web-error-often-advice = Attendez quelques minutes et recommencez.
web-error-busy-title = Le service est occupé
web-error-busy-lede = La réponse a pris trop de temps.
web-error-busy-advice = Recommencez dans un moment ; rien n'a été enregistré.
web-error-broken-title = Quelque chose s'est brisé de notre côté
web-error-broken-lede = L'erreur est notée. Ce que vous aviez enregistré est intact.
web-error-broken-advice = Recommencez dans un moment. Si cela persiste, écrivez-nous avec la référence ci-dessous.
