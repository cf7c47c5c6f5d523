# Le droit d'écrire à quelqu'un, sa preuve, et pourquoi un courriel n'est pas parti.

consent-express = consentement exprès
consent-implied = consentement tacite, par l'adhésion de l'entreprise
consent-withdrawn = consentement retiré
consent-none = rien au dossier
consent-how-before = inscription antérieure au registre
consent-how-registered = inscription par l'association
consent-how-import = liste des membres
consent-how-link = page de préférences, depuis un courriel
consent-how-staff = consigné par l'équipe
consent-how-complaint = plainte auprès de son fournisseur de courriel
consent-wording = J'accepte que { $association } m'envoie par courriel les appels d'offres publics qui correspondent aux profils de mon entreprise, et les nouvelles de ces avis. Je peux me dédire en tout temps, par le lien de chaque courriel.
consent-give = J'accepte, recevoir mes alertes
consent-none-title = Vous ne recevez aucune alerte
consent-none-withdrawn = Vous avez arrêté toutes vos alertes.
consent-none-no-consent = Nous n'avons pas encore votre accord pour vous écrire.
consent-none-membership-ended = L'adhésion de votre entreprise a pris fin il y a plus de deux ans.
consent-given = C'est noté, merci. Ce qui est ouvert et ne vous a pas encore été dit arrive au prochain envoi.

not-sent-unsubscribed = le lecteur a arrêté ces alertes
not-sent-inactive = la personne n'est plus active
not-sent-nothing-left = plus rien à dire : tout est clos ou arrêté
not-sent-no-longer-open = l'avis n'est plus ouvert
not-sent-its-link-has-expired = son lien ne sert plus
not-sent-moved = passé dans un autre envoi, selon le nouveau rythme
not-sent-switched-off = le profil n'envoie plus de courriels
not-sent-no-consent = aucun consentement au dossier
not-sent-withdrawn = la personne a retiré son consentement
not-sent-membership-ended = l'adhésion a pris fin il y a plus de deux ans, sans consentement exprès
not-sent-bounced = l'adresse n'existe plus, selon son serveur
not-sent-complained = la personne a signalé nos courriels comme indésirables
not-sent-paused = la personne est en pause
not-sent-not-silent = un courriel est parti entre-temps

web-person-may = Peut recevoir les alertes
web-person-ground = Droit d'écrire
web-person-membership-ended = Fin de l'adhésion
web-person-ends = Ce droit prend fin
web-person-paused = En pause jusqu'au
web-person-history = { $n ->
    [0] Rien au dossier
    [one] Le dossier : un événement
   *[other] Le dossier : { $n } événements, le plus récent d'abord
}
web-person-when = Quand
web-person-how = Comment
web-person-actor = Par qui
web-person-wording = Version du texte
web-person-record = Consigner un oui ou un non
web-person-record-hint = Rien n'est effacé : chaque événement s'ajoute. Un oui fait examiner de nouveau les avis ouverts ; un non vaut aussitôt.
web-person-proof = La preuve : où, quand, devant qui
web-person-record-save = Consigner
web-member-membership = L'adhésion
web-member-membership-hint = Le dernier jour de l'adhésion ; vide tant qu'elle dure. Sans consentement exprès, les alertes cessent deux ans plus tard.
web-member-ended = Dernier jour
web-member-membership-save = Enregistrer

web-returned = Ce qui est revenu
web-returned-what = Quoi
web-returned-hard = Envoi nº~{ $id } : l'adresse n'existe plus
web-returned-soft = Envoi nº~{ $id } : pas remis, pour une autre raison
web-returned-complaint = Envoi nº~{ $id } : signalé comme indésirable
web-returned-stopped-hard = Plus rien n'est envoyé : l'adresse n'existe plus
web-returned-stopped-complaint = Plus d'alertes : le lecteur s'est plaint
web-returned-lifted = L'équipe permet de nouveau les envois
web-returned-lift = Permettre de nouveau les envois
web-returned-lift-hint = À faire quand l'adresse fonctionne de nouveau. Après une plainte, il faut en plus un nouveau oui.
