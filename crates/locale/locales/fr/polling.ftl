# Lecture des sources.
web-source-tag-unseen = Jamais encore vu en direct
web-source-unseen = À vérifier
web-source-unseen-words = Ces adresses n’ont encore jamais été lues en direct : { $feeds }. Leur lecteur suit la documentation publiée ; la première vraie réponse dira s’il a raison.
source-quiet = { $source } : lue normalement, mais rien de nouveau depuis { $span }
web-source-tag-quiet = Sans nouveauté
web-source-title-quiet = { $source } est lue, mais n’apporte rien de nouveau
