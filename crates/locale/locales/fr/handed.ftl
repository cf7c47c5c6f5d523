### Une source sans adresse, dont l’équipe remet les tableaux.
web-source-handed = remise à la main
web-source-tag-handed = Tableaux remis
web-source-title-handed = { $source } : les tableaux sont remis par l’équipe
web-only-handed = Les tableaux des sources sont remis par l’équipe
