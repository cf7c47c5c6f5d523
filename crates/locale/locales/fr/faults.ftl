### Ce qui n'allait pas dans une fiche, une réponse ou une source.
fault-told = { $text }
fault-cells = { $n } cellules au lieu de { $all }
fault-not-utf8 = des octets ne forment pas un texte UTF-8
fault-field = le champ « { $field } » manque ou est illisible
fault-untitled = le titre manque
fault-unnamed = la référence manque
fault-blank = la référence ou le titre n’a aucun caractère lisible
fault-closing-date = la date de clôture « { $date } » est illisible
fault-amount = le montant « { $text } » est illisible
fault-shape = la fiche n’a pas la forme attendue (détail technique : { $detail })
fault-links-only = la fiche ne fait que renvoyer à des publications qui sont ailleurs
fault-too-large = le contenu dépasse { $mib } Mio
fault-too-deep = le contenu est imbriqué sur plus de { $n } niveaux
fault-matching = l’appariement de cet avis a échoué { $n } fois (détail technique : { $detail })
fault-column = la colonne « { $column } » manque
fault-column-renamed = la colonne « { $column } » manque ; elle s’appelle peut-être maintenant « { $new } »
fault-column-among = la colonne « { $column } » manque ; colonnes trouvées : { $there }
fault-not-table = un tableau était attendu, voici ce qui est venu : { $found }
fault-not-json = un document JSON était attendu, voici ce qui est venu : { $found }
fault-not-feed = un fil ou un document XML d’un autre genre était attendu, voici ce qui est venu : { $found }
fault-encoding = un texte UTF-8 était attendu, voici ce qui est venu : { $found }
fault-cut = la réponse s’arrête avant sa fin
fault-empty = la réponse est vide
fault-partial = la recherche de l’éditeur s’est arrêtée avant d’avoir tout trouvé
fault-excess = la réponse contient plus qu’un document ordinaire (détail technique : { $detail })
fault-doc-type = le document déclare un type (DOCTYPE), ce qui est refusé par prudence
fault-broken = le contenu est endommagé ou mal formé (détail technique : { $detail })
fault-other-json = c’est bien du JSON, mais pas ce que ce lecteur attend (détail technique : { $detail })
fault-no-list = la liste { $names } n’est pas dans la réponse ; elle commence ainsi : { $said }
fault-portal = le portail refuse la demande : { $said }
fault-option-missing = l’option « { $option } » de la source manque
fault-option-unknown = l’option « { $option } » de la source n’est pas reconnue ; choix possibles : { $known }
fault-option-value = l’option « { $option } » de la source n’est pas comprise (détail technique : { $detail })
fault-next-page = la suite de la réponse ne peut être trouvée (détail technique : { $detail })
fault-window = { $n } fiches, mais l’interface n’en montre que { $most } : demandez une période plus courte
fault-reading = la lecture a échoué sur cette machine (détail technique : { $detail })
fault-none-read = { $n ->
    [one] l’unique fiche n’a pu être lue : { $why }
   *[other] aucune des { $n } fiches n’a pu être lue, la première : { $why }
}
fault-list-empty = { $before ->
    [one] la liste est vide alors qu’elle avait une fiche ; ce qui est enregistré reste tel quel
   *[other] la liste est vide alors qu’elle avait { $before } fiches ; ce qui est enregistré reste tel quel
}
fault-list-short = { $n ->
    [one] une fiche
   *[other] { $n } fiches
} au lieu de { $before } ; au moins { $least } sont attendues, et ce qui est enregistré reste tel quel
fault-last-row = la dernière ligne n’est pas terminée, et sa fiche ne tient pas : { $why }
fault-nothing-known = le serveur répond « inchangé » alors que rien de lui n’est connu
fault-same-page = la page { $n } est la même que la précédente
fault-circle = la page { $n } ramène à une page déjà lue
fault-many-pages = il y a plus de { $most } pages (max_pages) : la lecture est interrompue
fault-elsewhere = la page suivante est sur un autre serveur, { $host } ; si c’est voulu, nommez-le dans « hosts »
fault-no-address = la page suivante n’a pas d’adresse valable : { $address }
fault-no-file = { $n ->
    [0] le catalogue ne contient aucun fichier ; il en faut un dont le nom commence par « { $prefix } »
   *[other] aucun des { $n } fichiers du catalogue ne commence par « { $prefix } »
}
fault-broke-off = la lecture s’est interrompue (détail technique : { $detail })
fault-spent = { $n ->
    [one] l’unique demande permise par jour est faite ; la suite viendra plus tard
   *[other] les { $n } demandes permises par jour sont faites ; la suite viendra plus tard
}
fault-no-key = cet éditeur exige une clé, et aucune n’est donnée : mettez-la dans { $place }
fault-database = la base de données a fait défaut (détail technique : { $detail })
fault-not-ours = ce fichier n’est pas dans la liste des sources de ce serveur
fault-no-adapter = il n’y a pas de lecteur « { $name } »
fault-kept-damaged = la réponse gardée est endommagée
fault-bad-address = ce n’est pas une adresse (détail technique : { $detail })
fault-inside = { $host } n’est pas sur l’internet public : refusé par prudence
fault-refused-form = cette forme d’adresse est refusée (détail technique : { $detail })
fault-redirects = plus de { $n } renvois d’une adresse à l’autre
fault-lost-redirect = le serveur renvoie ailleurs sans dire où (code { $status })
fault-downgrade = le serveur renvoie à une adresse sans chiffrement, { $to } : refusé par prudence
fault-connect = la connexion n’a pu être établie (détail technique : { $detail })
fault-timeout = le serveur n’a pas répondu à temps (détail technique : { $detail })
fault-http-401 = le serveur exige une clé ou un mot de passe (code 401)
fault-http-403 = le serveur refuse la demande (code 403) ; certains éditeurs refusent les programmes qu’ils ne connaissent pas, voir « user_agent »
fault-http-gone = le fichier n’est plus à cette adresse (code { $status }) ; l’éditeur l’a peut-être déplacé
fault-http-429 = le serveur trouve les demandes trop nombreuses (code 429)
fault-http-server = le serveur de l’éditeur est en panne ou surchargé (code { $status })
fault-http-status = le serveur a répondu par le code { $status }
fault-broken-off = la connexion s’est interrompue avant la fin (détail technique : { $detail })
fault-compressed = le contenu comprimé ne peut être ouvert (détail technique : { $detail })
fault-web-page = une page web est venue à la place des données : « { $title } »
fault-protocol = la réponse du serveur n’a pas de sens (détail technique : { $detail })
fault-wait = { $n ->
    [one] {""} ; il demande d’attendre une minute
   *[other] {""} ; il demande d’attendre { $n } minutes
}
fault-at-line = ligne { $n }
fault-at-row = rangée { $n }
fault-at-record = fiche { $n }
fault-at-release = publication { $n }
fault-at-entry = entrée { $n }
fault-at-page = page { $n }
fault-at-byte = octet { $n }
fault-in-header = en-tête
fault-in-end = à la fin
fault-in-catalogue = catalogue
fault-in-options = options de la source
fault-in-temporary-file = fichier temporaire
fault-in-spreadsheet = classeur
fault-in-lists-in-lists = listes dans des listes
fault-thing-page = une page web
fault-thing-xml = un document XML
fault-thing-json = un document JSON
fault-thing-zip = une archive comprimée
fault-thing-zip-other = une archive qui n’est pas un classeur
fault-thing-gzip = des données comprimées
fault-thing-binary = des données binaires, par exemple une image ou un PDF
fault-thing-utf16 = un texte UTF-16
fault-thing-header = un en-tête inconnu
fault-thing-other = « { $text } »
fault-thing-quoted = { $thing } (« { $text } »)
web-fault-detail = Détail technique, en anglais : { $text }
