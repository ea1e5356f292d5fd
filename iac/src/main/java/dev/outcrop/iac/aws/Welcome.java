package dev.outcrop.iac.aws;

import dev.outcrop.iac.config.SignIn;
import java.nio.file.Path;
import java.util.Optional;

/** What somebody is told whose stage runs. */
record Welcome(Place place) {

    /** What is left to do where no image could be made. */
    String goOn(String why, Optional<Path> agents) {
        String stage = place.stage().name();
        String github = place.stage()
                .pipeline()
                .map(_ -> " or by the workflow Image, once GitHub's environment " + stage + " has OUTCROP_ROLE "
                        + role() + " and OUTCROP_REGION " + place.stage().region())
                .orElse("");
        return "network, image repository, key and log stand, and nothing else was touched: " + why
                + "\nNext make the image with ./outcrop aws image --stage " + stage
                + agents.map(folder -> " --agents " + folder).orElse("") + " on such a machine" + github
                + ". Then go on here with ./outcrop aws deploy --stage " + stage + " --image DIGEST.";
    }

    private String role() {
        return place.stacks().output(place.names().stack("DeployRole"), "Role");
    }

    void say(boolean release) {
        var terminal = place.terminal();
        terminal.say("");
        place.url().ifPresent(url -> terminal.say("Outcrop is at " + url));
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
                        + " administers"
                        + oidc.users()
                                .map(group -> ", who is in " + group + " uses it")
                                .orElse("")
                        + ", and nobody else is let in, as long as the stage's file says no more"
                        + " (signIn.users, signIn.roles).");
        }
        terminal.say("Alarms go to " + place.stage().watch().mail()
                + ", once the mail that asks for it has been answered there.");
        place.stage()
                .pipeline()
                .ifPresent(pipeline -> terminal.say("GitHub deploys " + pipeline.repository() + " from its environment "
                        + place.stage().name() + ": protect it with required reviewers, and give it the variables of"
                        + " iac/README.md. Its role is " + role() + "."));
    }
}
