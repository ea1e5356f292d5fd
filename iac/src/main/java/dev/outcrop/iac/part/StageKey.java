package dev.outcrop.iac.part;

import dev.outcrop.iac.config.StageConfig;
import java.util.List;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.amazon.awscdk.services.iam.ServicePrincipal;
import software.amazon.awscdk.services.kms.Key;
import software.constructs.Construct;

/**
 * The stage's own key, for the database, secrets and alarms. Roles are not named in its policy, since that would tie this
 * stack to theirs: who may decrypt says so in its own policy.
 */
public final class StageKey extends Construct {
    private final Key key;

    /** A key that is renewed each year. */
    public StageKey(Construct scope, StageConfig stage) {
        super(scope, "StageKey");
        key = Key.Builder.create(this, "Key")
                .alias("outcrop/" + stage.name())
                .description("Outcrop " + stage.name() + ": database, secrets and alarms")
                .enableKeyRotation(true)
                .removalPolicy(Kept.policy(stage))
                .build();
        // Without this an alarm to an encrypted topic is swallowed in silence.
        key.addToResourcePolicy(PolicyStatement.Builder.create()
                .sid("AlarmsSpeak")
                .principals(List.of(
                        new ServicePrincipal("cloudwatch.amazonaws.com"),
                        new ServicePrincipal("budgets.amazonaws.com")))
                .actions(List.of("kms:Decrypt", "kms:GenerateDataKey*"))
                .resources(List.of("*"))
                .build());
    }

    /** Its ARN, by which other stacks import it. */
    public String arn() {
        return key.getKeyArn();
    }
}
