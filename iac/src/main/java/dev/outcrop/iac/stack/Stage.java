package dev.outcrop.iac.stack;

import dev.outcrop.iac.config.Domain;
import dev.outcrop.iac.config.SignIn;
import dev.outcrop.iac.config.StageConfig;
import dev.outcrop.iac.part.People;
import dev.outcrop.iac.part.Wiring;
import java.util.Optional;
import software.amazon.awscdk.App;

/** All stacks of a stage, in the order in which they are deployed. */
public final class Stage {
    private Stage() {}

    /**
     * Adds a stage's stacks to an app.
     *
     * @param image the digest of the image to run; without it there is only what an image can be pushed to
     */
    public static void build(App app, StageConfig stage, Optional<String> image) {
        var foundation = new FoundationStack(app, stage);
        stage.pipeline().ifPresent(pipeline -> new DeployRoleStack(app, stage, pipeline));
        if (image.isEmpty()) {
            return;
        }
        var data = new DataStack(app, stage, foundation);
        Optional<EntryStack> entry = stage.domain().isPresent()
                ? Optional.empty()
                : Optional.of(new EntryStack(app, stage, foundation.grid()));
        String host = stage.domain()
                .map(Domain::name)
                .or(() -> entry.map(EntryStack::host))
                .orElseThrow();
        var who = switch (stage.signIn()) {
            case SignIn.Cognito cognito -> {
                var people = new IdentityStack(app, stage, cognito, host).people();
                yield new SignIn.Oidc(
                        people.issuer(stage.region()),
                        people.clientId(),
                        People.ADMINISTRATORS,
                        Optional.empty(),
                        Optional.empty());
            }
            case SignIn.Oidc oidc -> oidc;
        };
        new AppStack(
                app,
                stage,
                foundation.grid(),
                entry.map(EntryStack::balancer),
                new Wiring(
                        host,
                        foundation.tasks().id(),
                        foundation.keyArn(),
                        data.secrets().langfuseArn(),
                        data.secrets().signInArn(),
                        data.secrets().sessionKeysArn(),
                        data.files().arn(),
                        data.database().host(),
                        data.database().resourceIds(),
                        who.issuer(),
                        who.clientId(),
                        who.administrators()),
                image.get());
    }
}
