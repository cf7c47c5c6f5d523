# Lecture des sources.
web-source-tag-unseen = Jamais encore vu en direct
web-source-unseen = À vérifier
web-source-unseen-words = Ces adresses n’ont encore jamais été lues en direct : { $feeds }. Leur lecteur suit la documentation publiée ; la première vraie réponse dira s’il a raison.
