# Les noms des états, des genres et des cadences.

status-planned = annoncé
status-open = ouvert
status-closed = fermé
status-cancelled = annulé
status-awarded = attribué
status-withdrawn = retiré
status-unknown = état inconnu

kind-tender = appel d'offres
kind-information = demande de renseignements
kind-qualification = appel de qualification
kind-arrangement = offre à commandes ou arrangement
kind-advance-award = avis d'adjudication à venir
kind-staffing = services professionnels par tâches
kind-other = avis

method-open = ouvert à tous
method-selective = réservé aux fournisseurs qualifiés
method-limited = sur invitation
method-direct = de gré à gré
method-unknown = mode non précisé

category-goods = Biens
category-services = Services
category-works = Travaux

band-strong = Concordance forte
band-possible = Concordance possible
band-weak = Concordance faible

cause-new = Nouveau
cause-closing = Date changée
cause-cancelled = Annulé

role-member = membre
role-staff = équipe

envelope-pending = en attente
envelope-leased = envoi en cours
envelope-sent = envoyé
envelope-failed = abandonné
envelope-suppressed = retenu volontairement
envelope-unknown = remise incertaine

feed-delta = nouveautés
feed-snapshot = avis ouverts
feed-archive = archives
feed-awards = contrats attribués
feed-catalogue = catalogue de fichiers

scheme-unspsc = UNSPSC
scheme-gsin = NIBS
scheme-cpv = CPV
scheme-naics = SCIAN
scheme-psc = PSC
scheme-cucop = CUCoP
scheme-seao = Catégorie SEAO
scheme-boamp = Descripteur BOAMP
scheme-other = Autre code

cadence-instant = dès la publication
cadence-business = chaque jour ouvrable à { $hour }
cadence-daily = chaque jour à { $hour }
cadence-days = les { $days } à { $hour }
cadence-weekly = chaque { $day } à { $hour }
cadence-off = jamais par courriel

source-fresh = { $source } : dernière lecture { $ago }
source-silent = { $source } : rien reçu depuis { $span }
source-never = { $source } : pas encore de lecture
sources-fresh = { $count ->
    [one] { $sources } : dernière lecture { $ago }
   *[other] { $sources } : dernières lectures, la plus ancienne { $ago }
}
