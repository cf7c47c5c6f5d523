### Un tableau remis par l'équipe, là où un portail n'offre qu'un export.
web-upload-title = Importer un tableau : { $source }
web-upload-lede = Pour un portail qui n’offre qu’un export : le fichier est lu, vérifié et gardé comme une lecture ordinaire de cette source. Un avis déjà annoncé ne l’est pas deux fois, et un avis absent du fichier reste tel qu’il est.
web-upload-open = Importer un tableau
web-upload-legend = Le fichier
web-upload-file = Tableau CSV, XLSX ou ODS
web-upload-hint = Au plus { $n }~Mio. Les colonnes sont reconnues à leur nom, dans n’importe quel ordre.
web-upload-send = Lire le fichier
web-upload-columns = Les colonnes attendues
web-upload-columns-hint = Elles sont nommées dans le fichier des sources, sous « options ».
web-upload-column-reference = Référence
web-upload-column-title = Titre
web-upload-column-description = Description
web-upload-column-buyer = Acheteur
web-upload-column-published = Publication
web-upload-column-updated = Mise à jour
web-upload-column-closing = Clôture
web-upload-column-codes = Codes
web-upload-column-region = Région
web-upload-column-value = Valeur
web-upload-column-status = État
web-upload-column-method = Mode
web-upload-column-kind = Genre
web-upload-column-url = Adresse de l’avis
web-upload-found = Ce qui a été lu
web-upload-read = { $n ->
    [0] { $file } : aucune fiche sous l’en-tête.
    [one] { $file } : une fiche lue ; nouvelles : { $added }, modifiées : { $changed }, déjà connues : { $same }, écartées : { $aside }.
   *[other] { $file } : { $n } fiches lues ; nouvelles : { $added }, modifiées : { $changed }, déjà connues : { $same }, écartées : { $aside }.
}
web-upload-aside = Fiches écartées
web-upload-place = Où
web-upload-why = Pourquoi
web-upload-more = { $n ->
    [one] Une fiche écartée l’avait déjà été, ou n’est pas montrée ici.
   *[other] { $n } fiches écartées l’avaient déjà été, ou ne sont pas montrées ici.
}
web-upload-quarantine = Voir la quarantaine
web-upload-nothing = Rien n’a été enregistré.
web-upload-none = Choisissez un fichier.
web-upload-too-large = Le fichier dépasse { $n }~Mio. Retirez-en les lignes anciennes, ou découpez-le.
web-upload-broken = Le fichier n’est pas arrivé en entier. Envoyez-le de nouveau.
web-upload-no-table = Ce n’est pas un tableau CSV, XLSX ou ODS, mais ceci : { $found }.
web-upload-no-header = La colonne « { $column } » manque : aucun en-tête n’a été reconnu dans les vingt premières lignes.
web-upload-column-missing = La colonne « { $column } » manque. Colonnes trouvées : { $there }.
web-upload-cut = Le fichier s’arrête au milieu d’une ligne ou est endommagé. Exportez-le de nouveau.
web-upload-empty = Le fichier est vide.
web-upload-other = Le fichier ne peut être lu : { $why }.
