# The test mail of “crieur mail check”.

mail-trial-subject = A test mail from Crieur
mail-trial-text = This mail has arrived: the way is good. Open its headers: the line “Authentication-Results” must say spf=pass, dkim=pass and dmarc=pass.
