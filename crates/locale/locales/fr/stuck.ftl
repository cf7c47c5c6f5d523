### Un fichier d’une source qui n’est plus lu alors que les autres le sont.
source-stuck = { $source } : « { $feed } » n’a pas été lu depuis { $span }, le reste l’est normalement
source-stuck-never = { $source } : « { $feed } » n’a encore jamais pu être lu, le reste l’est normalement
web-source-tag-stuck = Lue en partie
web-source-title-stuck = { $source } n’est lue qu’en partie
web-source-feed-stuck = Ce fichier n’a pas été lu depuis { $span }.
web-source-feed-stuck-never = Ce fichier n’a encore jamais pu être lu.
