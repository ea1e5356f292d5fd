package dev.outcrop.iac.aws;

import dev.outcrop.iac.config.SignIn;

/** What somebody is told whose stage runs. */
record Welcome(Place place) {

    void say(boolean release) {
        var terminal = place.terminal();
        String url = place.names().url();
        terminal.say("");
        terminal.say("Outcrop is at " + url);
        if (release) {
            return;
        }
        switch (place.stage().signIn()) {
            case SignIn.Cognito cognito ->
                terminal.say("The first administrator is " + cognito.administrator()
                        + ": AWS has sent a password there that holds for three days. Open the address, sign in with it,"
                        + " choose your own, and add a second factor. More people are invited in Cognito's user pool "
                        + place.names().stack("People") + ".");
            case SignIn.Oidc oidc ->
                terminal.say("People sign in at " + oidc.issuer() + "; who is in its group " + oidc.administrators()
                        + " administers.");
        }
        terminal.say("Alarms go to " + place.stage().watch().mail()
                + ", once the mail that asks for it has been answered there.");
        place.stage()
                .pipeline()
                .ifPresent(pipeline -> terminal.say("GitHub deploys " + pipeline.repository() + " from its environment "
                        + place.stage().name() + ": protect it with required reviewers, and give it the variables of"
                        + " iac/README.md. Its role is "
                        + place.stacks().output(place.names().stack("DeployRole"), "Role") + "."));
    }
}
