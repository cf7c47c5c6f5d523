# A refused value: what is wrong, then what would be accepted.

invalid-amount = “{ $given }” is not an amount. Write a number, such as 125,000.50.
invalid-code = “{ $given }” is not a classification code. Write the classification and the code, such as unspsc:81111500.
invalid-currency = “{ $given }” is not a currency. Write three letters, such as CAD.
invalid-email = “{ $given }” is not a complete e-mail address. Example: name@example.ca.
invalid-language = “{ $given }” is not a known language. Write two letters: fr or en.
invalid-neq = “{ $given }” is not a NEQ. It has ten digits and begins with 11, 22, 33, 34 or 88.
invalid-region = “{ $given }” is not a region code. Examples: CA for all of Canada, CA-QC for Québec.
invalid-scheme = “{ $given }” is not a known classification. Choose among unspsc, gsin, cpv, naics, psc, cucop, seao, boamp and other.
