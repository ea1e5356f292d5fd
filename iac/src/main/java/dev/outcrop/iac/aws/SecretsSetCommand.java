package dev.outcrop.iac.aws;

import dev.outcrop.iac.config.StageConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code aws secrets set}. */
@Command(
        name = "set",
        description = "Fill in a secret. Values are typed unseen, or come by standard input, a line for each field;"
                + " never as an argument, which others on this machine could read.",
        sortOptions = false)
final class SecretsSetCommand extends StageCommand {
    @Parameters(paramLabel = "SECRET", description = "langfuse (publicKey, secretKey) or sign-in (clientSecret).")
    private Secrets.Kind kind = Secrets.Kind.LANGFUSE;

    @Option(
            names = "--no-restart",
            description = "Leave the tasks that run as they are: they keep what they were given at their start.")
    private boolean noRestart;

    SecretsSetCommand(Desk desk) {
        super(desk);
    }

    @Override
    Steps steps(StageConfig stage) {
        var place = new Place(desk, stage);
        var secrets = new Secrets(place);
        var service = new Service(place);
        String name = secrets.name(kind);
        var steps = new ArrayList<Step>();
        steps.add(place.who());
        steps.add(Step.always(
                "Read " + String.join(" and ", kind.fields()) + " and store it in " + name,
                List.of("secretsmanager:PutSecretValue " + name),
                () -> {
                    secrets.put(kind, secrets.asked(kind));
                    return "stored";
                }));
        if (!noRestart) {
            steps.add(new Step(
                    "Start new tasks, which get the new value; those that run first finish what they send",
                    List.of(
                            "ecs:DescribeServices " + place.names().service(),
                            "ecs:UpdateService " + place.names().service() + " forceNewDeployment"),
                    "there is no service yet",
                    () -> service.find().isEmpty() ? Optional.of("there is no service yet") : Optional.empty(),
                    () -> {
                        service.renew();
                        return "they are being started; ./outcrop aws status tells when";
                    }));
        }
        return new Steps("Setting the secret " + kind + " of " + place.told(), steps);
    }
}
