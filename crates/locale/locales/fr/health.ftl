### Ce qui ne va pas dans un document, dit au plus près.
fault-broken-json = le JSON est endommagé à la ligne { $line }, colonne { $column } (détail technique : { $detail })
### L’état des sources : fichiers qui échouent, sources lues et sources remises.
source-stuck-file = { $source } : le fichier « { $file } » est illisible depuis { $span }, le reste est lu normalement
web-source-file-failing = { $n ->
    [one] Fichier « { $file } » : un échec, il y a { $span }.
   *[other] Fichier « { $file } » : { $n } échecs de suite depuis { $span }.
}
web-source-file-failing-plain = { $n ->
    [one] Fichier « { $file } » : un échec.
   *[other] Fichier « { $file } » : { $n } échecs de suite.
}
web-source-files-more = { $n ->
    [one] Un autre fichier échoue aussi.
   *[other] { $n } autres fichiers échouent aussi.
}
web-sources-title-handed = { $n ->
    [one] Une source, dont l’équipe remet les tableaux
   *[other] { $words } sources, dont l’équipe remet les tableaux
}
web-sources-title-both = { $n ->
    [one] Une source lue
   *[other] { $words } sources lues
}, { $handed ->
    [one] une autre dont l’équipe remet les tableaux
   *[other] { $more } autres dont l’équipe remet les tableaux
} : rien à signaler
